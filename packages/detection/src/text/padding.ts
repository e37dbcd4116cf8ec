import { periodOf } from './period.ts';

/** Shorter values hold no padding worth the name. */
const PADDED_CHARS_MIN = 1_024;

/** A shorter stretch is part of what is said. */
const RUN_CHARS_MIN = 512;

/** Longest text that can be left once padding is taken away; a longer one is read as any text is. */
const CORE_CHARS_MAX = 1_024;

/** Padding is so many times as long as what it hides, at least. */
const PADDING_SHARE_MIN = 3;

/** Longest piece that padding repeats. */
const PERIOD_CHARS_MAX = 128;

/** Characters by which the end of a value is compared with what comes before. */
const SAMPLE_CHARS = 64;

/** Words before the first telling sign that may belong to what stands behind the padding: `create table x (`. */
const WORDS_MAX = 4;

/** A longer word is padding that ends where the sign begins. */
const WORD_CHARS_MAX = 32;

/** Letters, digits, blanks, and the signs of identifiers and lists: they do nothing in any language that is attacked. */
const IDLE: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (/[\w\s:@,-]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Letters of Latin, Greek and Cyrillic. Other scripts have signs of their own, so their texts would look like one long word. */
const LETTERS_MIN = 0xc0;
const LETTERS_MAX = 0x52f;

/** A stretch `[from, to)`. */
interface Stretch {
  from: number;
  to: number;
}

/**
 * What is left of a long value without its padding: idle words and repeated pieces before, behind and within a short text. More
 * than one where the words before the text could be its own. Empty for a value that is no padding for the most part; of such a
 * one some thousand characters are read at most.
 */
export function textsInPadding(value: string): readonly string[] {
  if (value.length < PADDED_CHARS_MIN) return [];
  const start = repeatedEnd(value);
  const end = repeatedStart(value, start);
  const kept = withoutRuns(value, start, end);
  if (kept === null || kept.length === 0) return [];
  const bare = joined(value, kept).trim();
  // the end of base64
  if (bare === '=' || bare === '==') return [];
  const texts = new Set([bare]);
  for (const stretch of kept) if (stretch.to < end) stretch.to = wordEnd(value, stretch.to, end);
  const first = kept[0]!;
  for (let words = 0; words <= WORDS_MAX; words++) {
    first.from = wordStart(value, words === 0 ? first.from : blanksStart(value, first.from, start), start);
    texts.add(joined(value, kept));
    if (first.from === start) break;
  }
  return [...texts];
}

function joined(value: string, stretches: readonly Stretch[]): string {
  return stretches.map(({ from, to }) => value.slice(from, to)).join(' ');
}

/** Where the piece that the value begins with is repeated no more; 0 when it repeats none for long. */
function repeatedEnd(value: string): number {
  const period = periodOf(value, 0, PERIOD_CHARS_MAX);
  if (period === 0) return 0;
  let at = period;
  while (at < value.length && value.charCodeAt(at) === value.charCodeAt(at - period)) at++;
  return at < RUN_CHARS_MIN ? 0 : at;
}

/** Where the repeated piece begins that the value ends with, not before `min`. */
function repeatedStart(value: string, min: number): number {
  const sample = value.slice(-SAMPLE_CHARS);
  const before = value.slice(-SAMPLE_CHARS - PERIOD_CHARS_MAX, -1);
  const again = before.lastIndexOf(sample);
  const period = again < 0 ? 0 : before.length + 1 - sample.length - again;
  if (period === 0) return value.length;
  let at = value.length - period;
  while (at > min && value.charCodeAt(at - 1) === value.charCodeAt(at - 1 + period)) at--;
  return value.length - at < RUN_CHARS_MIN ? value.length : at;
}

/** The stretches of `[from, to)` between long idle runs, or `null` when they are too long for a text in padding. */
function withoutRuns(value: string, from: number, to: number): Stretch[] | null {
  const kept: Stretch[] = [];
  let size = 0;
  let open = from;
  let run = from;
  for (let at = from; at <= to; at++) {
    if (at < to && isIdle(value.charCodeAt(at))) continue;
    if (at - run >= RUN_CHARS_MIN) {
      if (run > open) kept.push({ from: open, to: run });
      size += run - open;
      open = at;
    }
    run = at + 1;
    if (size + Math.min(run, to) - open > CORE_CHARS_MAX) return null;
  }
  if (open < to) kept.push({ from: open, to });
  size += to - open;
  return size * (PADDING_SHARE_MIN + 1) > value.length ? null : kept;
}

function isIdle(code: number): boolean {
  return code < 128 ? IDLE[code] === 1 : code >= LETTERS_MIN && code <= LETTERS_MAX;
}

function isBlank(code: number): boolean {
  return code <= 32;
}

/** Start of the word that ends at `from`; `from` when it is a long one. */
function wordStart(value: string, from: number, min: number): number {
  let at = from;
  while (at > min && from - at <= WORD_CHARS_MAX && !isBlank(value.charCodeAt(at - 1))) at--;
  return from - at > WORD_CHARS_MAX ? from : at;
}

function blanksStart(value: string, from: number, min: number): number {
  let at = from;
  while (at > min && isBlank(value.charCodeAt(at - 1))) at--;
  return at;
}

/** End of the word at `from`, or of the next one; `from` when it is a long one. */
function wordEnd(value: string, from: number, max: number): number {
  let start = from;
  while (start < max && isBlank(value.charCodeAt(start))) start++;
  let at = start;
  while (at < max && at - start <= WORD_CHARS_MAX && !isBlank(value.charCodeAt(at))) at++;
  return at - start > WORD_CHARS_MAX ? from : at;
}
