import { randomBytes, randomFillSync } from 'node:crypto';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Clock, EventDraft, Excerpt, Finding } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { readSecret } from '../outbound/secret-place.ts';
import type { ReplayResult, ReplayStep } from '../resources/scans/schema.ts';
import { isPartlyMasked, type ReplayRequest, replayRequests } from './replay-requests.ts';
import type { StagingTarget } from './scan-config.ts';

/** A copy that does not answer within this says nothing, milliseconds. */
const ANSWER_MS_MAX = 15_000;
/** Bytes looked at of an answer; the rest is not read. */
const ANSWER_BYTES_MAX = 262_144;

/** What of a recorded attack is sent again. */
export interface RecordedAttack {
  readonly method: string;
  readonly host: string;
  readonly excerpt: Excerpt;
  readonly findings: readonly Finding[];
}

interface Answer {
  /** 0 where none came. */
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly fault: string;
}

/** The copy of a host that attacks may be sent to. @throws SallyportError `BAD_REQUEST` where there is none, or it does not take the method. */
export function stagingFor(targets: readonly StagingTarget[], { host, method }: Pick<RecordedAttack, 'host' | 'method'>): StagingTarget {
  const target = targets.find((one) => one.host === host);
  if (target === undefined) throw new SallyportError('BAD_REQUEST', 'findings.staging', `no copy of ${host} is configured`);
  if (!target.methods.includes(method)) {
    throw new SallyportError(
      'BAD_REQUEST',
      'findings.staging',
      `${method} is not among the methods allowed for ${host}: ${target.methods.join(', ')}`,
    );
  }
  return target;
}

/** Sends a recorded attack and its mutations to a copy, one after the other, and says whether it would have worked. */
export async function replayAttack(attack: RecordedAttack, target: StagingTarget, clock: Clock): Promise<ReplayResult> {
  const engine = engineOf(clock);
  const steps: ReplayStep[] = [];
  let control: Answer | null = null;
  for (const request of replayRequests(attack.excerpt, attack.findings)) {
    const answer = await send(attack.method, request, target);
    if (request.name === 'control') control = answer;
    steps.push({ name: request.name, status: answer.status, ...judge(engine, attack, request, answer, control) });
  }
  return { target: new URL(target.url).host, partly_masked: isPartlyMasked(attack.excerpt), outcome: outcomeOf(steps), steps };
}

function engineOf(clock: Clock): Engine {
  const config = { policy: policySchema.parse({ mode: 'monitor' }), operations: [], partners: [], outboundListeners: [] };
  return createEngine(config, { clock, random: (bytes) => void randomFillSync(bytes) }, createEngineMemory(randomBytes(32)));
}

/** What an answer shows: the same engine that looked at the attack looks for its proof. */
function judge(
  engine: Engine,
  attack: RecordedAttack,
  request: ReplayRequest,
  answer: Answer,
  control: Answer | null,
): Pick<ReplayStep, 'verdict' | 'detail'> {
  const { status } = answer;
  if (status === 0) return { verdict: 'unanswered', detail: answer.fault };
  const proof = proofIn(engine, attack, request, answer);
  if (proof !== null) return { verdict: 'worked', detail: proof };
  if (request.name === 'control') return { verdict: 'control', detail: 'the same request without the attack' };
  if (status >= 500 && control !== null && control.status < 500)
    return { verdict: 'suspicious', detail: `the control was answered ${control.status}` };
  if (status >= 400 && status < 500) return { verdict: 'refused', detail: '' };
  return { verdict: 'no-effect', detail: 'answered, and nothing in the answer shows success' };
}

function proofIn(
  engine: Engine,
  { method, host }: RecordedAttack,
  request: ReplayRequest,
  { status, headers, body }: Answer,
): string | null {
  const bytes = Buffer.from(request.body);
  const transaction = openTransaction(
    { id: 'replay', at: 0, listener: 'replay', protocol: 'http/1.1', client: { address: '127.0.0.1', peer: '127.0.0.1', tls: null } },
    {
      ...{ method, target: request.target, scheme: 'https' },
      headers: [['host', host], ...Object.entries(request.headers)],
      body: bytes.length === 0 ? { state: 'none', bytes } : { state: 'complete', bytes },
    },
  );
  const response = { status, headers, body: { state: 'complete', bytes: body }, latency_ms: 0 } as const;
  const result = { response, status, upstreamStatus: status, duration_us: 0, requestBytes: bytes.length, responseBytes: body.length };
  const drafts: EventDraft[] = engine.finish(engine.inspect(transaction), result);
  for (const draft of drafts) {
    const found = draft.kind === 'exchange' ? draft.findings.find(({ detector }) => detector.endsWith('.exploited')) : undefined;
    if (found !== undefined) return `${found.detector} at ${found.point}`;
  }
  return null;
}

function outcomeOf(steps: readonly ReplayStep[]): ReplayResult['outcome'] {
  const tried = steps.filter(({ verdict }) => verdict !== 'control');
  if (tried.some(({ verdict }) => verdict === 'worked')) return 'worked';
  if (tried.some(({ verdict }) => verdict === 'suspicious')) return 'suspicious';
  if (tried.every(({ verdict }) => verdict === 'unanswered')) return 'unanswered';
  return tried.every(({ verdict }) => verdict === 'refused' || verdict === 'unanswered') ? 'refused' : 'no-effect';
}

/** To the copy's address only: the recorded target gives path and query, never a host, and no redirect is followed. */
function send(method: string, { target: path, headers, body }: ReplayRequest, target: StagingTarget): Promise<Answer> {
  const base = new URL(target.url);
  const prefix = base.pathname.replace(/\/+$/, '');
  const options = {
    method,
    host: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port === '' ? (base.protocol === 'https:' ? 443 : 80) : Number(base.port),
    path: `${prefix}${originForm(path)}`,
    headers: {
      ...headers,
      host: base.host,
      'user-agent': 'sallyport-replay',
      'content-length': String(Buffer.byteLength(body)),
      ...(target.authorization !== null && { authorization: readSecret(target.authorization) }),
    },
    rejectUnauthorized: target.verify_certificate,
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  };
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({
        status: 0,
        headers: [],
        body: Buffer.alloc(0),
        fault: error.name === 'AbortError' ? 'no answer in time' : (error.code ?? 'not reached'),
      });
    try {
      const sent = (base.protocol === 'https:' ? tlsRequest : plainRequest)(options, (response) => read(response).then(resolve, failed));
      sent.on('error', failed);
      sent.end(body);
    } catch (error) {
      // A target that Node refuses to send, such as one with a raw line end.
      failed(error as NodeJS.ErrnoException);
    }
  });
}

/** Path and query of a target, also where it was recorded with a host. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const [, rest = '/'] = /^[a-z]+:\/\/[^/?#]*([/?].*)?$/i.exec(target) ?? [];
  return rest.startsWith('/') ? rest : `/${rest}`;
}

async function read(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part.subarray(0, Math.max(0, ANSWER_BYTES_MAX - bytes)));
    bytes += part.length;
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  response.destroy();
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2)
    headers.push([response.rawHeaders[at]!.toLowerCase(), response.rawHeaders[at + 1]!]);
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(parts), fault: '' };
}
