/** Reading single fields of records: the same words mean the same in every format. */
import type { BodyView, HeaderField, Protocol } from '@sallyport/core';
import { bytesOf, RecordProblem } from './record.ts';

export type Json = Readonly<Record<string, unknown>>;

export const NO_BODY: BodyView = { state: 'none', bytes: new Uint8Array() };
export const UNREAD_BODY: BodyView = { state: 'unread', bytes: new Uint8Array() };

/** Header lines kept of one record; a gateway would have refused more. */
export const RECORD_HEADERS_MAX = 1_024;

export function parseObject(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecordProblem('it is not valid JSON');
  }
  return asObject(value, 'the record');
}

export function asObject(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RecordProblem(`${what} is not an object`);
  return value as Json;
}

export function completeBody(bytes: Uint8Array): BodyView {
  return bytes.length === 0 ? NO_BODY : { state: 'complete', bytes };
}

/** `{"name": "value", "name": ["a", "b"]}` as header lines. */
export function headerFields(value: unknown, what: string): HeaderField[] {
  if (value === undefined || value === null) return [];
  const fields: HeaderField[] = [];
  for (const [name, content] of Object.entries(asObject(value, what))) {
    for (const item of Array.isArray(content) ? content : [content]) addHeader(fields, name, item, what);
  }
  return fields;
}

export function addHeader(fields: HeaderField[], name: string, value: unknown, what: string): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new RecordProblem(`${what} holds a value that is no text`);
  }
  if (fields.length >= RECORD_HEADERS_MAX) throw new RecordProblem(`${what} are more than ${RECORD_HEADERS_MAX}`);
  fields.push([bytesOf(name).toLowerCase(), bytesOf(String(value)).trim()]);
}

/** RFC 9110 section 5.6.2. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** Numbers below this are seconds since the epoch (it is the year 5138), larger ones milliseconds, microseconds, nanoseconds. */
const SECONDS_MAX = 1e11;

/** Milliseconds since the epoch of a number in any usual unit, an ISO 8601 time or a log time; `null` when absent. */
export function instant(value: unknown): number | null {
  if (value === undefined || value === null || value === '' || value === '-') return null;
  const number = typeof value === 'number' ? value : /^\d+(?:\.\d+)?$/.test(String(value)) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return epochMillis(number);
  const text = String(value);
  const time = Number.isNaN(Date.parse(text)) ? logTime(text) : Date.parse(text);
  if (time === null) throw new RecordProblem('its time is not understood');
  return time;
}

function epochMillis(number: number): number {
  if (number < SECONDS_MAX) return Math.round(number * 1_000);
  if (number < SECONDS_MAX * 1e3) return Math.round(number);
  return Math.round(number < SECONDS_MAX * 1e6 ? number / 1e3 : number / 1e6);
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const LOG_TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:\.\d+)? ([+-])(\d{2})(\d{2})$/;

/** `10/Oct/2000:13:55:36 -0700`, or `null`. */
export function logTime(text: string): number | null {
  const match = LOG_TIME.exec(text);
  if (match === null) return null;
  const [, day, month, year, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const index = MONTHS.indexOf(month!);
  if (index < 0 || index % 3 !== 0) return null;
  const local = Date.UTC(Number(year), index / 3, Number(day), Number(hour), Number(minute), Number(second));
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return sign === '+' ? local - offset : local + offset;
}

/** HTTP/3 reads like HTTP/2: the same messages over another transport. */
export function protocolOf(text: string): Protocol {
  const lower = text.toLowerCase();
  if (lower === 'http/1.0') return 'http/1.0';
  return /^(?:h[23]c?|http\/[23](?:\.0)?)$/.test(lower) ? 'http/2' : 'http/1.1';
}

export function statusOf(value: unknown): number {
  const status = typeof value === 'string' ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 0 || status > 999)
    throw new RecordProblem('its status is not a number');
  return status;
}

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Logs keep no bodies: where the method carries one, it is said that it was not read. */
export function unloggedBody(method: string): BodyView {
  return WITH_BODY.has(method) ? UNREAD_BODY : NO_BODY;
}

/** `GET /path HTTP/1.1` */
export function requestLine(text: string): readonly [method: string, target: string, protocol: Protocol] {
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  if (first <= 0) throw new RecordProblem('its request line is malformed');
  const versioned = last > first && text.startsWith('HTTP/', last + 1);
  const method = text.slice(0, first);
  const target = versioned ? text.slice(first + 1, last) : text.slice(first + 1);
  if (!isToken(method) || target === '') throw new RecordProblem('its request line is malformed');
  return [method, target, versioned ? protocolOf(text.slice(last + 1)) : 'http/1.0'];
}
