import type { Fact, FactKind } from '@sallyport/core';
import { HEX_VALUE, hexByte } from '../decoders/hex-digit.ts';
import { isOverlong, readSequence, sequenceLength } from '../decoders/utf8.ts';
import { PATH_CHARACTER, PERCENT_ENCODED, UNRESERVED } from './characters.ts';

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const DOT = 0x2e;
const SEMICOLON = 0x3b;

/** Added to a byte that was percent-encoded, so that `%2F` is told from `/`. */
const ENCODED = 256;

const NO_FACTS: readonly Fact[] = Object.freeze([]);

export interface CanonicalPath {
  readonly path: string;
  readonly facts: readonly Fact[];
}

/**
 * The one reading of a path that is routed, inspected and forwarded.
 *
 * Unreserved characters are decoded (RFC 3986 6.2.2.2), everything a path may not hold bare is encoded, hex is upper
 * case, a backslash is a slash, doubled slashes are one, dot segments (also encoded, also with matrix parameters:
 * `..;x`) are resolved and stop at the root, overlong UTF-8 becomes the character it hides. An encoded slash or
 * backslash stays encoded, for it is data to the upstream. Matrix parameters are kept.
 *
 * `rawPath` has one character per byte; a character above U+00FF counts as its UTF-8 bytes. Idempotent; never throws;
 * at most nine times as long as its input. `*` is itself.
 */
export function canonicalPath(rawPath: string): CanonicalPath {
  if (isCanonical(rawPath) || rawPath === '*') return { path: rawPath, facts: NO_FACTS };
  const facts = new Map<FactKind, Fact>();
  const segments = splitSegments(byteTokens(rawPath, facts), facts);
  return { path: resolve(segments, facts), facts: [...facts.values()] };
}

/** True for most paths: nothing to decode, encode or resolve. */
function isCanonical(path: string): boolean {
  if (path.charCodeAt(0) !== SLASH) return false;
  let afterSlash = true;
  for (let at = 1; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === SLASH) {
      if (afterSlash) return false;
      afterSlash = true;
    } else {
      if (PATH_CHARACTER[code] !== 1 || (afterSlash && code === DOT)) return false;
      afterSlash = false;
    }
  }
  return true;
}

function note(facts: Map<FactKind, Fact>, kind: FactKind, segment: number): void {
  if (!facts.has(kind)) facts.set(kind, { kind, detail: `path segment ${segment}` });
}

/** Bytes of the path; those that stood percent-encoded are marked. */
function byteTokens(path: string, facts: Map<FactKind, Fact>): number[] {
  const tokens: number[] = [];
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === PERCENT) {
      const byte = hexByte(path, at + 1);
      if (byte < 0) {
        tokens.push(ENCODED + PERCENT);
        note(facts, 'invalid-percent', 0);
      } else {
        tokens.push(ENCODED + byte);
        at += 2;
      }
    } else if (code < 0x80) tokens.push(code);
    else if (code < 0x100) tokens.push(ENCODED + code);
    else {
      const character = String.fromCodePoint(path.codePointAt(at)!);
      // A lone surrogate becomes U+FFFD here.
      for (const byte of Buffer.from(character)) tokens.push(ENCODED + byte);
      at += character.length - 1;
    }
  }
  return tokens;
}

function splitSegments(tokens: readonly number[], facts: Map<FactKind, Fact>): string[] {
  const segments: string[] = [];
  let segment = '';
  for (let at = tokens[0] === SLASH || tokens[0] === BACKSLASH ? 1 : 0; at < tokens.length; ) {
    const token = tokens[at]!;
    if (token === SLASH || token === BACKSLASH) {
      if (token === BACKSLASH) note(facts, 'path-backslash', segments.length);
      segments.push(segment);
      segment = '';
      at++;
    } else if (token < ENCODED) {
      segment += PATH_CHARACTER[token] === 1 ? String.fromCharCode(token) : encodedByte(token, segments.length, facts);
      at++;
    } else if (token < ENCODED + 0x80) {
      if (token === ENCODED + PERCENT && isHexToken(tokens[at + 1]) && isHexToken(tokens[at + 2])) {
        note(facts, 'path-double-encoding', segments.length);
      }
      segment += encodedByte(token - ENCODED, segments.length, facts);
      at++;
    } else {
      const length = sequenceAt(tokens, at);
      segment += encodedSequence(tokens, at, length, segments.length, facts);
      at += length;
    }
  }
  if (tokens[0] === BACKSLASH) note(facts, 'path-backslash', 0);
  segments.push(segment);
  return segments;
}

function isHexToken(token: number | undefined): boolean {
  return token !== undefined && HEX_VALUE[token & 0xff]! >= 0;
}

/** An encoded ASCII byte in its canonical spelling. */
function encodedByte(byte: number, segment: number, facts: Map<FactKind, Fact>): string {
  if (UNRESERVED[byte] === 1) return String.fromCharCode(byte);
  if (byte === SLASH) note(facts, 'path-encoded-slash', segment);
  else if (byte === BACKSLASH) note(facts, 'path-backslash', segment);
  else if (byte === 0) note(facts, 'nul-byte', segment);
  return PERCENT_ENCODED[byte]!;
}

/** Bytes of the UTF-8 sequence (also overlong) at `at`; 1 when there is none. */
function sequenceAt(tokens: readonly number[], at: number): number {
  const length = sequenceLength(tokens[at]! - ENCODED);
  return length > 1 && readSequence(bytesAt(tokens, at, length), 0, length) >= 0 ? length : 1;
}

/** Encoded bytes only: a bare byte ends a sequence, and 0 is no continuation. */
function bytesAt(tokens: readonly number[], at: number, length: number): number[] {
  return tokens.slice(at, at + length).map((token) => (token >= ENCODED ? token - ENCODED : 0));
}

function encodedSequence(tokens: readonly number[], at: number, length: number, segment: number, facts: Map<FactKind, Fact>): string {
  const bytes = bytesAt(tokens, at, length);
  if (length === 1) {
    note(facts, 'invalid-utf8', segment);
    return PERCENT_ENCODED[bytes[0]!]!;
  }
  const code = readSequence(bytes, 0, length);
  if (!isOverlong(code, length)) return bytes.map((byte) => PERCENT_ENCODED[byte]!).join('');
  note(facts, 'overlong-utf8', segment);
  if (code < 0x80) return encodedByte(code, segment, facts);
  return Array.from(Buffer.from(String.fromCodePoint(code)), (byte) => PERCENT_ENCODED[byte]!).join('');
}

/** RFC 3986 5.2.4, with empty segments dropped; a path cannot climb over its root. */
function resolve(segments: readonly string[], facts: Map<FactKind, Fact>): string {
  const kept: string[] = [];
  const last = segments.length - 1;
  let open = false;
  for (let index = 0; index <= last; index++) {
    const segment = segments[index]!;
    open = true;
    if (segment === '') {
      if (index < last) note(facts, 'path-empty-segment', index);
      continue;
    }
    const dots = dotCount(segment);
    if (dots === 0) {
      kept.push(segment);
      open = false;
    } else {
      note(facts, 'path-dot-segments', index);
      if (dots === 2) kept.pop();
    }
  }
  return `/${kept.join('/')}${open && kept.length > 0 ? '/' : ''}`;
}

/** 1 for `.`, 2 for `..`, also before matrix parameters (Tomcat drops those before it resolves); else 0. */
function dotCount(segment: string): 0 | 1 | 2 {
  if (segment.charCodeAt(0) !== DOT) return 0;
  const dots = segment.charCodeAt(1) === DOT ? 2 : 1;
  return segment.length === dots || segment.charCodeAt(dots) === SEMICOLON ? dots : 0;
}
