import type { Report } from '../../detector.ts';
import { isDigit, isLetter } from '../../text/scan.ts';
import { PADDED, REPEATED } from './rules.ts';

/** Length of the pieces looked for: `..%c0%af` doubled in percent is about this long. */
const PIECE_CHARS_MAX = 24;

/** Repetitions from which on chance is excluded. */
const REPEATS_MIN = 3;

/** Start offsets tried: the repetition stands near the start of the value. */
const STARTS_MAX = 6;

/**
 * Generated lists climb with one piece repeated (`.?%u2215.?%u2215`), in encodings no table has all of.
 * So a short piece that holds a dot or a question mark and an encoding or a separator, three times in a row, is enough.
 */
export function checkRepeats(text: string, report: Report): void {
  let separator = -1;
  let hopeless = false;
  for (let start = 0; start < STARTS_MAX && start < text.length; start++) {
    if (separator < start) {
      separator = nextSeparator(text, start, start + PIECE_CHARS_MAX);
      hopeless = separator < 0 || !comesAgain(text, separator);
    }
    if (hopeless) continue;
    // the first separator of a piece comes again where the piece does
    const sign = text.charCodeAt(separator);
    for (let size = Math.max(2, separator - start + 1); size <= PIECE_CHARS_MAX && start + size * REPEATS_MIN <= text.length; size++) {
      if (
        text.charCodeAt(separator + size) !== sign ||
        !repeats(text, start, size) ||
        !isClimbing(text, start, size) ||
        isList(text, start, size)
      )
        continue;
      report(REPEATED, start, start + size * REPEATS_MIN);
      return;
    }
  }
}

/** False when no piece of the allowed lengths repeats with this separator in it. */
function comesAgain(text: string, separator: number): boolean {
  const sign = text.charCodeAt(separator);
  const to = Math.min(PIECE_CHARS_MAX, (text.length - 1 - separator) >> 1);
  for (let size = 2; size <= to; size++)
    if (text.charCodeAt(separator + size) === sign && text.charCodeAt(separator + size * 2) === sign) return true;
  return false;
}

/** The index of the first separator or percent sign of `[from, to)`, or -1. */
function nextSeparator(text: string, from: number, to: number): number {
  for (let at = from; at < to && at < text.length; at++) if (isSeparator(text.charCodeAt(at))) return at;
  return -1;
}

function isSeparator(code: number): boolean {
  return code === 47 || code === 92 || code === 37;
}

function repeats(text: string, start: number, size: number): boolean {
  const end = start + size * (REPEATS_MIN - 1);
  for (let at = start; at < end; at++) if (text.charCodeAt(at) !== text.charCodeAt(at + size)) return false;
  return true;
}

/** Escapes of signs that no climb needs: a list of one word, `null%2Cnull%2Cnull%2C`, repeats itself, too. */
const HARMLESS = /%(?:20|2[2-46-9a-d]|3[a-e]|5[bd]|7[b-d])/gi;

/** The start of an escape that was cut in two where the piece begins again. */
const CUT_ESCAPE = /%[\da-f]?$/i;

/** True when the piece, three times in a row, is separated by nothing but such escapes. */
function isList(text: string, start: number, size: number): boolean {
  const bare = text
    .slice(start, start + size * REPEATS_MIN)
    .replace(HARMLESS, '')
    .replace(CUT_ESCAPE, '');
  return !/[%/\\]/.test(bare);
}

function isClimbing(text: string, start: number, size: number): boolean {
  let dots = false;
  let separators = false;
  let letters = 0;
  for (let at = start; at < start + size; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 || code === 63) dots = true;
    else if (isSeparator(code)) separators = true;
    else if (isLetter(code) || isDigit(code)) letters++;
  }
  const encoded = separators && letters > 0;
  return separators && (dots || encoded) && (letters === 0 || text.indexOf('%', start) >= 0 || text.indexOf('0x', start) >= 0);
}

/** Length of a run of one letter from which on a segment is padding: names on disk end at 255 bytes. */
const PADDING_CHARS_MIN = 255;

/** `/aaaa...aaaa/../x`: a segment longer than any name, so that what a program appends is cut off, or what it checks is. */
export function checkPadding(text: string, report: Report): void {
  if (text.length <= PADDING_CHARS_MIN) return;
  const code = text.charCodeAt(1);
  if ((text.charCodeAt(0) !== 47 && text.charCodeAt(0) !== 92) || !(isLetter(code) || code === 46)) return;
  let end = 1;
  while (end <= PADDING_CHARS_MIN && text.charCodeAt(end) === code) end++;
  if (end > PADDING_CHARS_MIN) report(PADDED, 0, end);
}
