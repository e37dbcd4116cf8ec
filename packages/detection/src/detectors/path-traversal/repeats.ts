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
  for (let start = 0; start < STARTS_MAX && start < text.length; start++) {
    for (let size = 2; size <= PIECE_CHARS_MAX && start + size * REPEATS_MIN <= text.length; size++) {
      if (!repeats(text, start, size) || !isClimbing(text, start, size)) continue;
      report(REPEATED, start, start + size * REPEATS_MIN);
      return;
    }
  }
}

function repeats(text: string, start: number, size: number): boolean {
  const end = start + size * (REPEATS_MIN - 1);
  for (let at = start; at < end; at++) if (text.charCodeAt(at) !== text.charCodeAt(at + size)) return false;
  return true;
}

function isClimbing(text: string, start: number, size: number): boolean {
  let dots = false;
  let separators = false;
  let letters = 0;
  for (let at = start; at < start + size; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 || code === 63) dots = true;
    else if (code === 47 || code === 92 || code === 37) separators = true;
    else if (isLetter(code) || isDigit(code)) letters++;
  }
  const encoded = separators && letters > 0;
  return separators && (dots || encoded) && (letters === 0 || text.indexOf('%', start) >= 0 || text.indexOf('0x', start) >= 0);
}

/** Length of a run of one letter from which on a segment is padding: names on disk end at 255 bytes. */
const PADDING_CHARS_MIN = 255;

/** `/aaaa...aaaa/../x`: a segment longer than any name, so that what a program appends is cut off, or what it checks is. */
export function checkPadding(text: string, report: Report): void {
  const code = text.charCodeAt(1);
  if (text.length <= PADDING_CHARS_MIN || (text.charCodeAt(0) !== 47 && text.charCodeAt(0) !== 92) || !(isLetter(code) || code === 46))
    return;
  let end = 1;
  while (end <= PADDING_CHARS_MIN && text.charCodeAt(end) === code) end++;
  if (end > PADDING_CHARS_MIN) report(PADDED, 0, end);
}
