import { hash } from 'node:crypto';
import { type Event, SallyportError } from '@sallyport/core';
import { canonicalJson, wellFormed } from '../canonical-json.ts';
import { fitEvent } from '../fit-event.ts';

/** `prev` of the first record of a log. */
export const ZERO_HASH: string = '0'.repeat(64);

/** Where a chain ends: `seq` 0 and {@link ZERO_HASH} when it is empty. */
export interface LogHead {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_HEAD: LogHead = { seq: 0, hash: ZERO_HASH };

/**
 * One record. `hash` is SHA-256, lower-case hex, over the canonical JSON (RFC 8785) of `{event, prev, seq}`; `prev` is
 * the hash of the record before. Its line in the log is the canonical JSON of the whole record.
 */
export interface LogRecord {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly event: Event;
}

export function sha256Hex(text: string | Uint8Array): string {
  return hash('sha256', text);
}

/** The canonical text of an event: it fits EVENT_BYTES_MAX, and lone surrogates of the wire are U+FFFD. */
export function eventText(event: Event): string {
  return fitEvent(event, canonicalEvent).text;
}

function canonicalEvent(event: Event): string {
  try {
    return canonicalJson(event);
  } catch {
    return repaired(event);
  }
}

function repaired(event: Event): string {
  try {
    return canonicalJson(wellFormed(event));
  } catch (error) {
    // Sent again it would fail again: its sender is told that the record is at fault, not we.
    throw new SallyportError('RECORD_INVALID', 'event', `"${event.id}" has no canonical form`, { cause: error });
  }
}

/** The line of the record that follows `head`, with its newline, and the new head. */
export function chainLine(head: LogHead, event: string): { readonly line: string; readonly head: LogHead } {
  const seq = head.seq + 1;
  const sum = recordHash(event, head.hash, seq);
  return { line: recordText(event, sum, head.hash, seq), head: { seq, hash: sum } };
}

function recordHash(event: string, prev: string, seq: number): string {
  return sha256Hex(`{"event":${event},"prev":"${prev}","seq":${seq}}`);
}

function recordText(event: string, sum: string, prev: string, seq: number): string {
  return `{"event":${event},"hash":"${sum}","prev":"${prev}","seq":${seq}}\n`;
}

export type BreakReason = 'hash-mismatch' | 'prev-mismatch' | 'gap' | 'malformed' | 'truncated' | 'anchor-mismatch' | 'checkpoint-mismatch';

export type RecordCheck =
  | { readonly ok: true; readonly record: LogRecord }
  | { readonly ok: false; readonly reason: BreakReason; readonly detail: string };

/** Checks a line (without its newline) as the record that must follow `head`. */
export function checkLine(line: string, head: LogHead): RecordCheck {
  const record = parseRecord(line);
  if (record === null) return broken('malformed', 'not a record');
  if (record.seq !== head.seq + 1) return broken('gap', `sequence number ${record.seq} where ${head.seq + 1} belongs`);
  const text = canonicalOrNull(record.event);
  if (text === null || recordHash(text, record.prev, record.seq) !== record.hash)
    return broken('hash-mismatch', 'the content does not match its hash');
  if (record.prev !== head.hash) return broken('prev-mismatch', 'it does not follow the record before it');
  // A repeated member or a space changes no value, so no hash; the bytes must be the ones that were written.
  if (recordText(text, record.hash, record.prev, record.seq) !== `${line}\n`) return broken('malformed', 'not in canonical form');
  return { ok: true, record };
}

function broken(reason: BreakReason, detail: string): RecordCheck {
  return { ok: false, reason, detail };
}

/** The record in a line, unchecked but for its shape. */
export function parseRecord(line: string): LogRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { seq, prev, hash: sum, event } = value as Partial<LogRecord>;
  if (!Number.isSafeInteger(seq) || typeof prev !== 'string' || typeof sum !== 'string') return null;
  if (typeof event !== 'object' || event === null) return null;
  return value as LogRecord;
}

function canonicalOrNull(event: Event): string | null {
  try {
    return canonicalJson(event);
  } catch {
    return null;
  }
}
