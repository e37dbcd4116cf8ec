/**
 * Card and taxpayer numbers inside text: runs of digits whose groups stand apart by spaces, dashes and the like.
 * Linear in the text: every digit starts at most seven windows of at most nineteen digits.
 */
import { luhnValid, PAN_DIGITS_MAX, PAN_DIGITS_MIN, panLengths, panLengthsInside } from './card.ts';
import { itinValid, ssnValid } from './taxpayer.ts';

export type DigitRunKind = 'pan' | 'ssn' | 'itin' | 'bare-nine';

export interface DigitSpan {
  readonly kind: DigitRunKind;
  /** Covers whole groups of digits. */
  readonly start: number;
  readonly end: number;
  /** The last four digits of the number found. */
  readonly last4: string;
  /** True when the number stands alone and is written as people write it; false when only a cautious reader would see it. */
  readonly plain: boolean;
}

/** Characters between two digits of one number. More is text between two numbers. */
const GAP_CHARS_MAX = 3;

/** One run: digits joined by gaps. */
interface Run {
  readonly digits: string;
  /** Position of each digit in the text. */
  readonly at: readonly number[];
  /** Index of the first digit of each digit's group, and of its last. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Appends what is found in `text`, in order of position. Spans may overlap. */
export function findDigitRuns(text: string, found: DigitSpan[]): void {
  let index = 0;
  while (index < text.length) {
    if (!isDigit(text.charCodeAt(index))) {
      index++;
      continue;
    }
    const end = runEnd(text, index);
    if (end < 0) {
      const run = readRun(text, index);
      searchRun(text, run, found);
      index = run.at.at(-1)! + 1;
    } else index = end;
  }
}

/** End of a run of fewer than nine digits, or -1 for a longer one. Most runs are short, and cost no array. */
function runEnd(text: string, start: number): number {
  let digits = 0;
  let gap = 0;
  let end = start;
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) {
      if (++digits >= 9) return -1;
      gap = 0;
      end = index + 1;
    } else if (++gap > GAP_CHARS_MAX || !isGap(code)) break;
  }
  return end;
}

function readRun(text: string, start: number): Run {
  const at: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  let digits = '';
  let index = start;
  for (;;) {
    const groupFirst = at.length;
    const groupStart = index;
    while (isDigit(text.charCodeAt(index))) at.push(index++);
    digits += text.slice(groupStart, index);
    for (let k = groupFirst; k < at.length; k++) {
      first.push(groupFirst);
      last.push(at.length - 1);
    }
    let gap = 0;
    while (gap < GAP_CHARS_MAX && isGap(text.charCodeAt(index + gap))) gap++;
    if (gap === 0 || !isDigit(text.charCodeAt(index + gap))) return { digits, at, first, last };
    index += gap;
  }
}

function searchRun(text: string, run: Run, found: DigitSpan[]): void {
  const { digits, first } = run;
  for (let k = 0; k + 9 <= digits.length; k++) {
    if (first[k] === k) searchTaxpayer(text, run, k, found);
    if (k + PAN_DIGITS_MIN <= digits.length) searchPan(text, run, k, found);
  }
}

function searchPan(text: string, run: Run, k: number, found: DigitSpan[]): void {
  const { digits, first, last } = run;
  const a = digits.charCodeAt(k) - 48;
  const b = digits.charCodeAt(k + 1) - 48;
  const c = digits.charCodeAt(k + 2) - 48;
  const d = digits.charCodeAt(k + 3) - 48;
  const whole = first[k] === k ? panLengths(a, b, c, d) : 0;
  const inside = panLengthsInside(a, b, c, d);
  if ((whole | inside) === 0) return;
  for (let length = PAN_DIGITS_MIN; length <= PAN_DIGITS_MAX && k + length <= digits.length; length++) {
    const end = k + length - 1;
    const aligned = first[k] === k && last[end] === end;
    const lengths = aligned ? whole | inside : inside;
    if ((lengths & (1 << length)) === 0 || !luhnValid(digits.slice(k, end + 1))) continue;
    if (aligned || isCardGrouping(run, k, end)) push(text, run, k, end, 'pan', found);
  }
}

/**
 * A number with other digits at one of its ends is believed where it is written together or as on a card (4-4-4-4,
 * 4-6-5, 4-6-4); else a date before a number would be read as a part of it.
 */
function isCardGrouping(run: Run, k: number, end: number): boolean {
  let grouping = '';
  let from = k;
  while (from <= end) {
    const to = Math.min(run.last[from]!, end);
    grouping += to - from + 1;
    from = to + 1;
  }
  return grouping.length <= 2 ? grouping === String(end - k + 1) : CARD_GROUPINGS.has(grouping);
}

const CARD_GROUPINGS: ReadonlySet<string> = new Set(['4444', '465', '464', '44443']);

/** Nine digits together, or groups of 3-2-4. Other groupings are dates, telephone numbers, amounts. */
function searchTaxpayer(text: string, run: Run, k: number, found: DigitSpan[]): void {
  const { digits, last } = run;
  const size = last[k]! - k + 1;
  if (size !== 9 && !(size === 3 && last[k + 3] === k + 4 && last[k + 5] === k + 8)) return;
  const nine = digits.slice(k, k + 9);
  const kind = ssnValid(nine) ? 'ssn' : itinValid(nine) ? 'itin' : null;
  if (kind !== null) push(text, run, k, k + 8, size === 9 ? 'bare-nine' : kind, found);
}

function push(text: string, run: Run, k: number, end: number, kind: DigitRunKind, found: DigitSpan[]): void {
  const { digits, at, first, last } = run;
  const start = at[first[k]!]!;
  const stop = at[last[end]!]! + 1;
  const exact = first[k] === k && last[end] === end;
  found.push({
    kind,
    start,
    end: stop,
    last4: digits.slice(end - 3, end + 1),
    plain: exact && standsAlone(text, start, stop) && evenGaps(text, start, stop) && (kind !== 'pan' || isCardGrouping(run, k, end)),
  });
}

/** No letter or digit touches the number. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !isWordChar(text.charCodeAt(start - 1)) && !isWordChar(text.charCodeAt(end));
}

/** Groups of at least two digits, one separator between them, a space or a dash, the same everywhere. */
function evenGaps(text: string, start: number, end: number): boolean {
  let separator = 0;
  let size = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) {
      size++;
      continue;
    }
    if ((code !== 32 && code !== 45) || size < 2 || (separator !== 0 && separator !== code)) return false;
    separator = code;
    size = 0;
  }
  return size >= 2;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordChar(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

/** White space, dashes, dot, underscore, plus, and the Unicode spaces and dashes. */
function isGap(code: number): boolean {
  if (code < 128) return code === 32 || code === 45 || code === 46 || code === 95 || code === 43 || (code >= 9 && code <= 13);
  return code === 0xa0 || code === 0xad || (code >= 0x2000 && code <= 0x2015) || code === 0x202f || code === 0x2212 || code === 0x3000;
}
