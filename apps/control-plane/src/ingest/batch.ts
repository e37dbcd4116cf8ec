import { type Event, eventId, SallyportError } from '@sallyport/core';

/** Events of one batch; a spool sends at most 2,000. */
const BATCH_EVENTS_MAX = 20_000;

/** The control plane's own stream: nobody else writes in its name. */
const OWN_STREAM = 'control-plane';

const STREAM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

/** Reads a batch of newline-delimited events. RECORD_INVALID names the first line that is none; nothing of the batch is used then. */
export function readBatch(body: Buffer): Event[] {
  const text = body.toString('utf8');
  const events: Event[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end > start) events.push(readLine(text.slice(start, end), events.length + 1));
    if (events.length > BATCH_EVENTS_MAX) throw invalid(events.length, `more than ${BATCH_EVENTS_MAX} events`);
    start = end + 1;
  }
  return events;
}

function readLine(line: string, number: number): Event {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw invalid(number, 'not JSON');
  }
  const fault = faultOf(value);
  if (fault !== null) throw invalid(number, fault);
  return value as Event;
}

function invalid(line: number, detail: string): SallyportError {
  return new SallyportError('RECORD_INVALID', `batch:${line}`, detail);
}

/** What is wrong with the shape, as far as anything behind relies on it, or `null`. */
function faultOf(value: unknown): string | null {
  if (!isObject(value)) return 'not an object';
  const { id, stream, seq, at, kind } = value;
  if (typeof stream !== 'string' || !STREAM_NAME.test(stream) || stream === OWN_STREAM) return 'stream is not allowed';
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return 'seq is not a positive integer';
  if (id !== eventId(stream, seq)) return 'id is not that of its stream and seq';
  if (typeof at !== 'number' || !Number.isFinite(at)) return 'at is not a time';
  switch (kind) {
    case 'exchange':
      return exchangeFault(value);
    case 'rejected':
      return typeof value.code === 'string' ? null : 'code is missing';
    case 'tunnel':
      return typeof value.host === 'string' && typeof value.transaction === 'string' && typeof value.end === 'string'
        ? null
        : 'host, transaction or end is missing';
    case 'fault':
      return typeof value.phase === 'string' ? null : 'phase is missing';
    case 'system':
      return typeof value.name === 'string' && typeof value.detail === 'string' && typeof value.count === 'number'
        ? null
        : 'name, detail or count is missing';
    default:
      // Audit events are the control plane's alone.
      return 'kind is not one a gateway writes';
  }
}

function exchangeFault(value: Record<string, unknown>): string | null {
  const { decision, findings, gaps, facts, observation } = value;
  if (!isObject(decision) || !Array.isArray(decision.classes) || !Array.isArray(decision.reasons)) return 'decision is missing';
  if (typeof decision.verdict !== 'string' || typeof decision.policy !== 'string') return 'decision is not whole';
  if (!Array.isArray(findings) || !Array.isArray(gaps) || !Array.isArray(facts)) return 'findings, gaps or facts are missing';
  if (observation !== null && !(isObject(observation) && Array.isArray(observation.segments))) return 'observation is malformed';
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
