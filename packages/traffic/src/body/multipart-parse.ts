import { asBuffer } from './charset.ts';

/** One part as bytes; header names lower-case, lines unfolded. */
export interface RawPart {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly content: Buffer;
}

export interface MultipartReading {
  readonly parts: readonly RawPart[];
  /** Why two readers could disagree about this body; `null` when they cannot. */
  readonly problem: string | null;
  /** The limit of parts was reached; the rest starts here, else -1. */
  readonly restAt: number;
}

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;

/** Header lines of one part; a real part has three. More make the body ambiguous. */
const PART_HEADERS_MAX = 16;
/** A boundary has at most 70 characters (RFC 2046 5.1.1), and readers take longer ones all the same. */
const BOUNDARY_CHARS_ALLOWED = 70;
export const BOUNDARY_CHARS_MAX = 256;

/**
 * Splits a multipart body (RFC 2046, RFC 7578) at its boundary lines. Lenient in what it returns, strict in what it
 * calls clean: a preamble, an epilogue, a missing end, bare line feeds or a folded header are a `problem`, for there a
 * backend can read other parts than we do.
 */
export function parseMultipart(bytes: Uint8Array, boundary: string, partsMax: number): MultipartReading {
  const body = asBuffer(bytes);
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: RawPart[] = [];
  let problem = boundary.length > BOUNDARY_CHARS_ALLOWED ? 'a long boundary' : null;
  let at = nextDelimiter(body, delimiter, 0);
  if (at < 0) return { parts, problem: 'no boundary line', restAt: -1 };
  if (at > 0) problem = 'text before the first boundary';
  for (;;) {
    const line = at + delimiter.length;
    if (body[line] === DASH && body[line + 1] === DASH) {
      if (isBlank(body, line + 2)) return { parts, problem, restAt: -1 };
      problem ??= 'text after the last boundary';
      // PHP looks for the next boundary and reads on
      at = nextDelimiter(body, delimiter, line);
      if (at < 0) return { parts, problem, restAt: -1 };
      continue;
    }
    const start = lineEnd(body, line);
    if (start < 0) return { parts, problem: problem ?? 'a boundary line with more on it', restAt: -1 };
    if (parts.length >= partsMax) return { parts, problem, restAt: start };
    if (body[start - 2] !== CR) problem ??= 'a line ended by a bare line feed';
    const next = nextDelimiter(body, delimiter, start);
    const end = next < 0 ? body.length : contentEnd(body, start, next);
    if (next >= 0 && body[next - 2] !== CR) problem ??= 'a line ended by a bare line feed';
    const part = readPart(body, start, end);
    parts.push(part.part);
    problem ??= part.problem;
    if (next < 0) return { parts, problem: problem ?? 'no last boundary', restAt: -1 };
    at = next;
  }
}

/** Next delimiter at the start of a line, or -1. */
function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): number {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at === 0 || body[at - 1] === LF) return at;
  }
  return -1;
}

/** Start of the next line when nothing but white space is left on this one, else -1. */
function lineEnd(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at++;
  if (body[at] === CR) at++;
  return body[at] === LF ? at + 1 : -1;
}

function isBlank(body: Buffer, from: number): boolean {
  for (let at = from; at < body.length; at++) if (body[at] !== CR && body[at] !== LF && body[at] !== 0x20) return false;
  return true;
}

/** The line break before a delimiter belongs to the delimiter. */
function contentEnd(body: Buffer, start: number, next: number): number {
  const end = body[next - 2] === CR ? next - 2 : next - 1;
  return Math.max(start, end);
}

function readPart(body: Buffer, start: number, end: number): { part: RawPart; problem: string | null } {
  const headers: [string, string][] = [];
  let problem: string | null = null;
  let at = start;
  while (at < end) {
    const feed = body.indexOf(LF, at);
    const stop = feed < 0 || feed > end ? end : feed;
    const line = body.toString('latin1', at, body[stop - 1] === CR ? stop - 1 : stop);
    at = Math.min(end, stop + 1);
    if (line === '') return { part: { headers, content: body.subarray(at, end) }, problem };
    const colon = line.indexOf(':');
    if (headers.length >= PART_HEADERS_MAX) problem ??= 'too many header lines in a part';
    else if (line.charCodeAt(0) === 0x20 || line.charCodeAt(0) === 0x09) {
      problem ??= 'a folded header in a part';
      const last = headers.at(-1);
      if (last !== undefined) last[1] += ` ${line.trim()}`;
    } else if (colon <= 0) {
      problem ??= 'a part header without colon';
      headers.push(['', line]);
    } else headers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return { part: { headers, content: body.subarray(end, end) }, problem: problem ?? 'a part without an empty line' };
}
