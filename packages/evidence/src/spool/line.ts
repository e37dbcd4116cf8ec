import { crc32 } from 'node:zlib';

/*
 * A spool line is `<CRC-32 as 8 hex digits> <event as JSON>\n`. The event begins with its id, so that a reader can
 * tell a good line (check sum) in its place (stream and sequence) without parsing it.
 */
const SUM_CHARS = 8;
const JSON_START = SUM_CHARS + 1;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Writes one line into `target` from `at` on and gives its length in bytes. `json` fits EVENT_BYTES_MAX. */
export function encodeLine(target: Buffer, at: number, json: string): number {
  const start = at + JSON_START;
  const end = start + target.write(json, start);
  const sum = crc32(target.subarray(start, end));
  target.write(sum.toString(16).padStart(SUM_CHARS, '0'), at, 'latin1');
  target[at + SUM_CHARS] = SPACE;
  target[end] = NEWLINE;
  return end + 1 - at;
}

export interface SpoolLine {
  readonly seq: number;
  /** The event's bytes: they are shipped as they are, without a parse or a copy. */
  readonly json: Buffer;
}

/** Reads one line (without its newline) of the given stream, or `null` when it is damaged. */
export function decodeLine(line: Buffer, stream: string): SpoolLine | null {
  if (line.length <= JSON_START || line[SUM_CHARS] !== SPACE) return null;
  const json = line.subarray(JSON_START);
  if (Number.parseInt(line.toString('latin1', 0, SUM_CHARS), 16) !== crc32(json)) return null;
  const seq = lineSeq(json, stream);
  return seq === null ? null : { seq, json };
}

/** Digits of the largest sequence number. */
const SEQ_CHARS_MAX = 16;
const QUOTE = 0x22;

/** The sequence number of an event of the given stream, or `null` where the bytes are none. */
export function lineSeq(json: Buffer, stream: string): number | null {
  const start = `{"id":"${stream}:`;
  const from = start.length;
  if (json.toString('latin1', 0, from) !== start) return null;
  const to = json.indexOf(QUOTE, from);
  if (to <= from || to - from > SEQ_CHARS_MAX) return null;
  const seq = Number(json.toString('latin1', from, to));
  return Number.isSafeInteger(seq) && seq > 0 ? seq : null;
}

/** Lines as one NDJSON text. */
export function joinLines(lines: readonly Buffer[]): Buffer {
  let bytes = lines.length;
  for (const line of lines) bytes += line.length;
  const text = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const line of lines) {
    text.set(line, at);
    at += line.length;
    text[at++] = NEWLINE;
  }
  return text;
}
