import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addValue } from '../leaves/value.ts';
import { asBuffer } from './charset.ts';

/** Texts of one message that are values of their own; a call has some few, a file is not read. */
const TEXTS_MAX = 64;
/** A longer body is a file. */
const BYTES_MAX = 65_536;
/** Bytes that tell whether there is text in it at all. */
const SAMPLE_BYTES = 1_024;
/** A text of less says nothing. */
const TEXT_CHARS_MIN = 6;

/** First bytes of files: documents, archives, pictures, programs, data bases. Their bytes are no messages. */
const FILES: readonly string[] = [
  '%PDF',
  'PK',
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'MZ',
  '\x7fELF',
  'RIFF',
  'SQLite',
  '\x1f\x8b',
  'BZh',
  '\xfd7z',
  '7z\xbc',
  '\xd0\xcf\x11\xe0',
  'OggS',
  'ID3',
  '%!PS',
  'Rar!',
  '\0asm',
];

/**
 * Texts in a message of a binary format that is not read here (BSON, AMF, Hessian, Thrift, Smile): what is printable between bytes that are not, and
 * where the byte before or at the start of a text gives its length, so much of it. Nothing for files.
 */
export function addBinaryTexts(c: Collector, prefix: Point, bytes: Uint8Array): void {
  const buffer = asBuffer(bytes);
  if (buffer.length > BYTES_MAX || isFile(buffer) || !holdsText(buffer)) return;
  let found = 0;
  let start = 0;
  for (let at = 0; at <= buffer.length && found < TEXTS_MAX && !c.expired; at++) {
    if (isPrintable(buffer[at] ?? 0)) continue;
    if (at - start >= TEXT_CHARS_MIN) addText(c, `${prefix}.binary[${found++}]`, buffer, start, at);
    start = at + 1;
  }
}

function addText(c: Collector, point: Point, buffer: Buffer, start: number, end: number): void {
  // the length of a short text is no printable byte, that of a longer one is
  const before = buffer[start - 1] ?? 0;
  const first = buffer[start]!;
  const short = before >= TEXT_CHARS_MIN && before < 0x20 && start + before <= end;
  const long = !short && start + 1 + first <= end;
  const from = long ? start + 1 : start;
  const whole = short ? start + before : long ? from + first : end;
  addValue(c, point, 'body', '', buffer.toString('latin1', from, whole));
  if (long || whole < end) addValue(c, `${point}|hidden`, 'body', '', buffer.toString('latin1', start, end), 1);
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

function isFile(buffer: Buffer): boolean {
  const head = buffer.toString('latin1', 0, 8);
  return FILES.some((magic) => head.startsWith(magic));
}

/** A short message has more head than text, and noise as short holds no text at all. */
const SHORT_BYTES = 256;

/** More than half is printable; of random bytes it is a third. */
function holdsText(buffer: Buffer): boolean {
  if (buffer.length <= SHORT_BYTES) return true;
  const sample = Math.min(buffer.length, SAMPLE_BYTES);
  let printable = 0;
  for (let at = 0; at < sample; at++) if (isPrintable(buffer[at]!)) printable++;
  return printable * 2 > sample;
}
