import { isCodedCommand } from './base64-digit.ts';
import { isBestFit } from './best-fit.ts';
import { isHiddenCharacter } from './hidden.ts';
import { isLookalike } from './lookalikes.ts';

/** What a value holds that a decoder could want; bits of {@link scanValue}. */
export const HAS_PERCENT = 1;
export const HAS_AMPERSAND = 2;
export const HAS_BACKSLASH = 4;
/** A character outside the base64 alphabets, `=`, `.` and white space. */
export const NOT_BASE64 = 8;
export const NOT_HEX = 16;
/** A character that best-fit mapping turns into ASCII, e.g. fullwidth `＜`. */
export const HAS_BEST_FIT = 32;
export const HAS_DOT = 64;
export const HAS_PLUS = 128;
/** A character beyond letters, digits and `_-.,:@/` and space. */
export const IS_ODD = 256;
export const HAS_SPACE = 512;

/** A character from U+0080 to U+00FF: perhaps a byte of UTF-8 that was read as latin-1. */
export const HAS_HIGH_BYTE = 1024;

/** A control or zero-width character (not tab or line end): parsers drop it, so it can cut a word in two. */
export const HAS_HIDDEN = 2048;

/** A letter of another script, or a mathematical one, that looks like an ASCII letter. */
export const HAS_LOOKALIKE = 4096;

/** One of `.:;,|~!$`: what separates the parts of a token. */
export const HAS_SEPARATOR = 8192;

/** Together they can be an encoded word of a mail header. */
const HAS_EQUALS = 16_384;
const HAS_QUESTION = 32_768;
export const HAS_ENCODED_WORD: number = HAS_EQUALS | HAS_QUESTION;

export const HAS_ESCAPE: number = HAS_PERCENT | HAS_AMPERSAND | HAS_BACKSLASH | HAS_BEST_FIT | HAS_HIGH_BYTE | HAS_HIDDEN | HAS_LOOKALIKE;

/** Shorter base64 or hex decodes to less than six bytes: too little for an attack, and one in a few words would pass for text. */
export const CODED_CHARS_MIN = 8;

/** A shorter part of a token is no base64 of a payload; words of a host name or a path are shorter, too. */
export const TOKEN_PART_CHARS_MIN = 16;

/** By character; an entry for each code there is, for a look-up within the table costs half of one that may be outside. */
const FLAGS: Uint16Array = buildFlags();

function buildFlags(): Uint16Array {
  const flags = new Uint16Array(65_536).fill(NOT_BASE64 | NOT_HEX | IS_ODD, 0, 128);
  for (let code = 128; code < flags.length; code++) flags[code] = wideFlags(code);
  const set = (characters: string, value: number): void => {
    for (const character of characters) flags[character.charCodeAt(0)] = value;
  };
  set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-/', NOT_HEX);
  set('0123456789abcdefABCDEF', 0);
  for (let code = 0; code < 32; code++) flags[code] = NOT_BASE64 | NOT_HEX | IS_ODD | HAS_HIDDEN;
  flags[127] = NOT_BASE64 | NOT_HEX | IS_ODD | HAS_HIDDEN;
  set('=', NOT_HEX | IS_ODD | HAS_EQUALS);
  set('?', NOT_BASE64 | NOT_HEX | IS_ODD | HAS_QUESTION);
  set('+', NOT_HEX | IS_ODD | HAS_PLUS);
  set('.', NOT_HEX | HAS_DOT | HAS_SEPARATOR);
  set(' ', NOT_HEX | HAS_SPACE);
  set('\t\r\n', NOT_HEX | IS_ODD);
  set('@', NOT_HEX | NOT_BASE64);
  set(',:', NOT_HEX | NOT_BASE64 | HAS_SEPARATOR);
  set(';|~!$', NOT_BASE64 | NOT_HEX | IS_ODD | HAS_SEPARATOR);
  set('%', NOT_BASE64 | NOT_HEX | IS_ODD | HAS_PERCENT);
  set('&', NOT_BASE64 | NOT_HEX | IS_ODD | HAS_AMPERSAND);
  set('\\', NOT_BASE64 | NOT_HEX | IS_ODD | HAS_BACKSLASH);
  return flags;
}

/**
 * The one pass over a value that lets most values skip every decoder. A flag that is not set is a proof of absence;
 * about one nanosecond a character.
 */
export function scanValue(value: string): number {
  let flags = 0;
  for (let at = 0; at < value.length; at++) flags |= FLAGS[value.charCodeAt(at)]!;
  return flags;
}

function wideFlags(code: number): number {
  const flags = NOT_BASE64 | NOT_HEX | IS_ODD;
  if (code < 0x100) return flags | HAS_HIGH_BYTE;
  if (isBestFit(code)) return flags | HAS_BEST_FIT;
  if (isHiddenCharacter(code)) return flags | HAS_HIDDEN;
  return isLookalike(code) ? flags | HAS_LOOKALIKE : flags;
}

/**
 * Cheap refusal: nothing in the value that any decoder would take. Most values end here; a value let through for
 * nothing only costs time. `flags` are those of {@link scanValue}.
 */
export function isPlain(value: string, flags: number): boolean {
  if ((flags & (HAS_ESCAPE | HAS_PLUS)) !== 0 || (flags & HAS_ENCODED_WORD) === HAS_ENCODED_WORD) return false;
  if ((flags & (HAS_SEPARATOR | HAS_SPACE)) === HAS_SEPARATOR && value.length > TOKEN_PART_CHARS_MIN) return false;
  const first = value.charCodeAt(0);
  if (first === 0x30 && isHexLiteral(value)) return false;
  if ((flags & NOT_BASE64) === 0)
    return (value.length < CODED_CHARS_MIN && !isCodedCommand(value)) || ((flags & HAS_DOT) !== 0 && first !== 0x65);
  return (
    first !== 0x7b &&
    first !== 0x5b &&
    first !== 0x3c &&
    first > 0x20 &&
    !(first === 0x64 && value.startsWith('data:')) &&
    !(first === 0x6a && value.charCodeAt(1) === 0x3a)
  );
}

/** `0x27...`: a number in hexadecimal, as data bases take a text. */
export function isHexLiteral(value: string): boolean {
  return value.charCodeAt(0) === 0x30 && (value.charCodeAt(1) | 0x20) === 0x78;
}

/** One of `.:;,|~!$`. */
export function isSeparator(code: number): boolean {
  return (FLAGS[code]! & HAS_SEPARATOR) !== 0;
}
