import { isUtf8 } from 'node:buffer';
import type { Point } from '@sallyport/core';
import { isTextual } from '../decoders/textual.ts';
import type { Collector } from '../leaves/collector.ts';
import { addValue } from '../leaves/value.ts';
import { asBuffer, decodeText } from './charset.ts';
import { ProtobufFields } from './protobuf-fields.ts';

/** Messages within messages that are told apart. Beyond: gap `depth-limit`, and the rest is read as printable runs. */
const DEPTH_MAX = 32;
/** Printable characters in a row that are read out of bytes that are neither text nor message; noise seldom holds more. */
const RUN_CHARS_MIN = 8;

/**
 * A protocol buffer message without its description: the wire format says where values begin and end, so every text in
 * it, however deep, is a leaf by the numbers of its fields (`<point>.3.1`). A field that could be a text or a message is
 * read as both: which one it is only its receiver knows. Returns false, having read what could be, for other bytes.
 */
export function addProtobuf(c: Collector, point: Point, bytes: Uint8Array): boolean {
  const whole = isMessage(bytes);
  if (whole) addFields(c, point, bytes, 0);
  else if (isTextual(bytes)) addText(c, point, bytes);
  else addRuns(c, point, bytes);
  return whole;
}

function addFields(c: Collector, point: Point, bytes: Uint8Array, depth: number): void {
  const fields = new ProtobufFields(bytes);
  while (!c.expired && fields.next()) {
    if (fields.content !== null && fields.content.length > 0) addContent(c, `${point}.${fields.number}`, fields.content, depth + 1);
  }
}

/** A length-delimited field: text, bytes, a message, or packed numbers. */
function addContent(c: Collector, point: Point, bytes: Uint8Array, depth: number): void {
  const message = isMessage(bytes);
  if (message ? isPlainText(bytes) : isTextual(bytes)) addText(c, point, bytes);
  else if (!message) addRuns(c, point, bytes);
  if (!message) return;
  if (depth < DEPTH_MAX) {
    addFields(c, point, bytes, depth);
    return;
  }
  c.tooDeep('protobuf');
  addRuns(c, point, bytes);
}

function addText(c: Collector, point: Point, bytes: Uint8Array): void {
  addValue(c, point, 'body', '', decodeText(c, bytes, 'utf-8'));
}

/** Bytes a text field holds and tags of messages seldom do; white space of any kind is text, for SQL takes it as such. */
function isPlainText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if ((byte < 0x20 && (byte < 0x09 || byte > 0x0d)) || byte === 0x7f) return false;
  return isUtf8(asBuffer(bytes));
}

/** Every byte belongs to a field, and each group ends. */
function isMessage(bytes: Uint8Array): boolean {
  const fields = new ProtobufFields(bytes);
  while (fields.next());
  return !fields.broken;
}

/** What can be read of bytes that are neither text nor message, as one value: an attack needs more than a few characters in a row. */
function addRuns(c: Collector, point: Point, bytes: Uint8Array): void {
  const runs: string[] = [];
  const buffer = asBuffer(bytes);
  let start = 0;
  for (let at = 0; at <= buffer.length; at++) {
    const byte = buffer[at] ?? 0;
    if (byte >= 0x20 && byte < 0x7f) continue;
    if (at - start >= RUN_CHARS_MIN) runs.push(buffer.toString('latin1', start, at));
    start = at + 1;
  }
  if (runs.length > 0) addValue(c, point, 'body', '', runs.join('\n'));
}
