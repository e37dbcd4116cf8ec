/** Combined access logs (Apache `combined`, `vhost_combined`; nginx `combined`), with a request time at the end or without. */
import type { HeaderField } from '@sallyport/core';
import { logTime, NO_BODY, requestLine, statusOf, UNREAD_BODY, unloggedBody } from './fields.ts';
import { bytesOf, type RecordFields, RecordProblem } from './record.ts';

/** Fields read of one line: the format has nine, and servers add a few. */
const FIELDS_MAX = 32;

interface LogField {
  readonly text: string;
  /** How it was written: bare, in quotes or in brackets. */
  readonly kind: 'bare' | 'quoted' | 'bracketed';
}

export function readLogLine(text: string, line: number): RecordFields {
  // Bytes first: an escape in the line stands for one of them.
  const fields = splitFields(bytesOf(text));
  // The time in brackets is what every variant has; the rest is counted from it.
  const time = fields.findIndex(({ kind }) => kind === 'bracketed');
  const request = fields[time + 1];
  if (time < 3 || request?.kind !== 'quoted') throw new RecordProblem('it is not a line of a Combined log');
  const at = logTime(fields[time]!.text);
  if (at === null) throw new RecordProblem('its time is not understood');
  const [method, target, protocol] = requestLine(request.text);
  const size = fields[time + 3]?.text ?? '-';
  return {
    id: String(line),
    at,
    protocol,
    client: fields[time - 3]!.text,
    method,
    target,
    scheme: null,
    host: time >= 4 ? fields[0]!.text.replace(/:(?:80|443)$/, '') : null,
    headers: headersOf(fields, time),
    body: unloggedBody(method),
    response: {
      status: statusOf(fields[time + 2]?.text),
      headers: /^\d+$/.test(size) ? [['content-length', size]] : [],
      body: size === '-' || size === '0' ? NO_BODY : UNREAD_BODY,
      latency_ms: latencyOf(fields, time + 6),
    },
  };
}

/**
 * The referrer and the agent, and where a user is logged Basic authentication by that name without its password, which
 * is all that the server kept of it.
 */
function headersOf(fields: readonly LogField[], time: number): HeaderField[] {
  const headers: HeaderField[] = [];
  const referrer = fields[time + 4]?.text ?? '-';
  const agent = fields[time + 5]?.text ?? '-';
  const user = fields[time - 1]!.text;
  if (referrer !== '-' && referrer !== '') headers.push(['referer', referrer]);
  if (agent !== '-' && agent !== '') headers.push(['user-agent', agent]);
  if (user !== '-') headers.push(['authorization', `Basic ${Buffer.from(`${user}:`).toString('base64')}`]);
  return headers;
}

/** The first bare number after the agent: seconds with a fraction (nginx), else microseconds (Apache `%D`). */
function latencyOf(fields: readonly LogField[], from: number): number {
  for (const { text, kind } of fields.slice(from)) {
    if (kind === 'bracketed' || !/^(?:rt=)?\d+(?:\.\d+)?$/.test(text)) continue;
    const value = Number(text.replace('rt=', ''));
    return text.includes('.') ? value * 1_000 : value / 1_000;
  }
  return 0;
}

function splitFields(text: string): LogField[] {
  const fields: LogField[] = [];
  let index = 0;
  while (index < text.length && fields.length < FIELDS_MAX) {
    const code = text.charCodeAt(index);
    if (code === 32 || code === 9) {
      index++;
      continue;
    }
    const end = code === 34 ? quoteEnd(text, index + 1) : code === 91 ? ending(text, index, ']') : ending(text, index, ' ');
    if (end < 0) throw new RecordProblem('a quote or a bracket is not closed');
    if (code === 34) fields.push({ text: unescaped(text.slice(index + 1, end)), kind: 'quoted' });
    else if (code === 91) fields.push({ text: text.slice(index + 1, end), kind: 'bracketed' });
    else fields.push({ text: text.slice(index, end), kind: 'bare' });
    index = end + 1;
  }
  return fields;
}

function ending(text: string, from: number, char: string): number {
  const end = text.indexOf(char, from);
  return end < 0 && char === ' ' ? text.length : end;
}

function quoteEnd(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) index++;
    else if (code === 34) return index;
  }
  return -1;
}

/** `\"`, `\\` and `\xHH`, as both servers write what would break the line. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(["\\]))/g, (_match, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? char! : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
