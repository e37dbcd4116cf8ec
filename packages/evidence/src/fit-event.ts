import { EVENT_BYTES_MAX, type Event, type ExchangeEvent } from '@sallyport/core';

/** Lengths that the text fields of an oversize event are cut to, tried in turn; the last one fits every event there can be. */
const FIELD_CHARS_MAX: readonly number[] = [1_024, 256, 64];

/** Findings, facts, gaps and reasons that an oversize event keeps. */
const LIST_KEPT_MAX = 8;

/** No field of an event lies deeper. */
const DEPTH_MAX = 8;

/**
 * An event that fits {@link EVENT_BYTES_MAX}, with its JSON text. An oversize exchange loses its observation, then its
 * excerpt; whatever is still too large has its lists and texts cut. The decision itself is never lost.
 */
export function fitEvent(event: Event, stringify: (value: Event) => string): { readonly event: Event; readonly text: string } {
  const text = stringify(event);
  if (fits(text)) return { event, text };
  for (const smaller of shrink(event)) {
    const shorter = stringify(smaller);
    if (fits(shorter)) return { event: smaller, text: shorter };
  }
  return cut(event, stringify);
}

function cut(event: Event, stringify: (value: Event) => string): { readonly event: Event; readonly text: string } {
  const plain = event.kind === 'exchange' ? bare(event) : event;
  let result = { event: plain, text: '' };
  for (const chars of FIELD_CHARS_MAX) {
    const smaller = { ...(cutTexts(plain, chars, 0) as Event), id: event.id, stream: event.stream };
    result = { event: smaller, text: stringify(smaller) };
    if (fits(result.text)) break;
  }
  return result;
}

function fits(text: string): boolean {
  // UTF-8 takes at most three bytes for a UTF-16 unit, so most events need no count at all.
  return text.length * 3 <= EVENT_BYTES_MAX || Buffer.byteLength(text) <= EVENT_BYTES_MAX;
}

function* shrink(event: Event): Generator<Event> {
  if (event.kind !== 'exchange') return;
  yield { ...event, observation: null };
  yield { ...event, observation: null, excerpt: null };
}

function bare(event: ExchangeEvent): ExchangeEvent {
  return {
    ...event,
    observation: null,
    excerpt: null,
    decision: { ...event.decision, reasons: event.decision.reasons.slice(0, LIST_KEPT_MAX) },
    findings: event.findings.slice(0, LIST_KEPT_MAX),
    gaps: event.gaps.slice(0, LIST_KEPT_MAX),
    facts: event.facts.slice(0, LIST_KEPT_MAX),
  };
}

function cutTexts(value: unknown, chars: number, depth: number): unknown {
  if (typeof value === 'string') return value.length > chars ? `${value.slice(0, chars - 1).toWellFormed()}…` : value;
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value;
  if (Array.isArray(value)) return value.map((item) => cutTexts(item, chars, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cutTexts(member, chars, depth + 1)]));
}
