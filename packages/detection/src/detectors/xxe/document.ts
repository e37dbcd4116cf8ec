import type { RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport, Report } from '../../detector.ts';
import { xxe } from './detector.ts';

/** Bytes of an XML body that are read for declarations; they stand at its start. */
const PROLOG_BYTES_MAX = 16_384;

/**
 * Declarations are no values, so no leaf holds them: the body itself is read. Zero bytes are left out, which makes
 * UTF-16 and UTF-32 readable enough to see a declaration in them.
 */
function inspectRequest(request: RequestView, _facts: unknown, report: MessageReport): void {
  const { bytes } = request.body;
  if (bytes.length === 0 || !looksLikeXml(bytes)) return;
  const text = readStart(bytes);
  const own: Report = (rule, from, to, confidence) => report(rule, 'body', text.slice(from, to), confidence);
  xxe.confirm({ value: text, text: text.toLowerCase(), marks: 0, name: '', kind: 'body', isName: false, first: true }, own);
}

/** The first sign that is no white space, byte order mark or zero is `<` (or `+` of UTF-7, or a quote around it all). */
function looksLikeXml(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length && at < 16; at++) {
    const byte = bytes[at]!;
    if (byte === 0x3c || byte === 0x2b) return true;
    if (byte > 0x20 && byte < 0x80 && byte !== 0x22) return false;
  }
  return false;
}

function readStart(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PROLOG_BYTES_MAX)).toString('latin1');
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

export const xxeDocument: MessageDetector = { class: 'xxe', rules: [], inspectRequest };
