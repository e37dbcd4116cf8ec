import type { HeaderField } from '@sallyport/core';
import { nameHint } from '../data-classes/names.ts';
import { maskField } from './field.ts';
import { fold } from './fold.ts';
import { findNamed } from './named.ts';
import { joinSpans, replaceSpans, type Span } from './span.ts';
import { cutMasked, maskStart, maskText } from './text.ts';

/** Masks a path; a segment after `accounts`, `cards`, `pin` and the like is masked by that name too. */
export function maskPath(path: string): string {
  const masked = maskText(path);
  let from = masked.indexOf('/', 1);
  if (from < 0) return masked;
  let before = masked.slice(masked.charCodeAt(0) === 47 ? 1 : 0, from);
  let result = '';
  let copied = 0;
  while (from >= 0) {
    const next = masked.indexOf('/', from + 1);
    const end = next < 0 ? masked.length : next;
    const replaced = digitsIn(masked, from + 1, end) >= SEGMENT_DIGITS_MIN ? maskSegment(before, masked.slice(from + 1, end)) : null;
    if (replaced !== null) {
      result += masked.slice(copied, from + 1) + replaced;
      copied = end;
    }
    before = masked.slice(from + 1, end);
    from = next;
  }
  return copied === 0 ? masked : maskText(result + masked.slice(copied));
}

/** Words of a path have no digits; `v1` and the like follow no telling name. */
const SEGMENT_DIGITS_MIN = 1;

function digitsIn(text: string, start: number, end: number): number {
  let digits = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits++;
  }
  return digits;
}

/**
 * The masked segment, or `null` where the segment before it says nothing of it. Credentials in a path are longer than
 * the words beside them: `/tokens/refresh` stays, `/tokens/9f8a7c6e5d` does not. A mark is no name, and is not marked again.
 */
function maskSegment(before: string, segment: string): string | null {
  if (before === '' || segment.includes('[') || before.includes('[')) return null;
  const hint = nameHint(before);
  if (hint === '' || hint === 'neutral' || hint === 'person_name' || hint === 'address') return null;
  const credential = hint === 'oauth_token' || hint === 'api_key' || hint === 'session' || hint === 'password';
  if (credential && segment.length < CREDENTIAL_SEGMENT_CHARS_MIN) return null;
  const spans: Span[] = [];
  findNamed(hint, segment, 0, segment.length, spans);
  return spans.length === 0 ? null : replaceSpans(segment, joinSpans(spans));
}

const CREDENTIAL_SEGMENT_CHARS_MIN = 8;

/** Masks a request target: path segments, parameter names and values. */
export function maskTarget(target: string): string {
  const mark = target.indexOf('?');
  if (mark < 0) return maskPath(target);
  const parameters = target.slice(mark + 1).split('&');
  return maskText(`${maskPath(target.slice(0, mark))}?${parameters.map(maskParameter).join('&')}`);
}

function maskParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) return maskText(parameter);
  const name = maskText(parameter.slice(0, equals));
  const plain = name.includes('%') ? fold(name) : name;
  // What a mark in a name says is of the name, not of the value; a digit stands for it, as digits stood there.
  return `${name}=${maskField(plain.replace(NAME_MARK, '0'), parameter.slice(equals + 1))}`;
}

/** Marks that a name can get by what is in it; `card[cvv]` is a name as it was sent. */
const NAME_MARK = /\[(?:[a-z]+:…[^\]]*|token|key|track|private-key|masked:[a-z0-9]+)\]|(?<!\w)\[(?:pin|cvv|ssn)\]/g;

/** Masks header values; names (unless they hold a value themselves) and order are kept. */
export function maskHeaders(headers: readonly HeaderField[]): readonly HeaderField[] {
  return headers.map(([name, value]): HeaderField => [maskText(name), maskField(name, value)]);
}

/** Characters masked for one character shown: masking shortens, so more is read than is kept. */
const READ_FACTOR = 2;
const READ_MORE_CHARS = 4_096;

const BINARY_TYPE =
  /^(?:image|audio|video|font)\/(?!svg)|^application\/(?:octet-stream|zip|gzip|pdf|grpc|connect\+proto|(?:x-|vnd\.google\.)?proto)/i;

/**
 * The start of a body as masked text of at most `charsMax` characters. `body` is after content decoding. Every type is
 * read as text with named values, so a body that cannot be parsed is masked no less than one that can.
 */
export function maskBody(body: Uint8Array | string, contentType: string, charsMax: number): string {
  const read = charsMax * READ_FACTOR + READ_MORE_CHARS;
  if (typeof body === 'string') return cutMasked(maskStart('', body, read), charsMax);
  if (BINARY_TYPE.test(contentType) || isBinary(body)) return `[binary: ${body.length} bytes]`.slice(0, charsMax);
  const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, read * 4)).toString('utf8');
  return cutMasked(maskStart('', text, read), charsMax);
}

/** Bytes looked at to tell text from binary. */
const BINARY_SAMPLE_BYTES = 512;

/** More than one control character in sixteen (NUL apart, which UTF-16 text is half of) is no text. */
function isBinary(body: Uint8Array): boolean {
  const size = Math.min(body.length, BINARY_SAMPLE_BYTES);
  let controls = 0;
  for (let index = 0; index < size; index++) {
    const byte = body[index]!;
    if (byte !== 0 && byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++;
  }
  return controls * 16 > size;
}
