/** Half-open, in the changed text. */
export type Stretch = readonly [from: number, to: number];

/** Texts that agree in so many characters are taken to go on together. */
const SAMPLE_CHARS = 16;

/** The longest coding of one character that is looked across, and some room: `&#x0000000027;`. */
const CODED_CHARS_MAX = 12;
const ROOM_CHARS = 96;

/**
 * Where `after`, a text made from `before` by writing some pieces of it otherwise, has what `before` has not: between two stretches it
 * repeats a part of `before` letter by letter. In order; linear. Texts that have nothing in common differ in one stretch.
 */
export function changedStretches(before: string, after: string): Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  let source = 0;
  while (at < after.length) {
    const same = sameLength(before, source, after, at);
    at += same;
    source += same;
    if (at === after.length) break;
    const [skipped, next] = meetAgain(before, source, after, at);
    stretches.push([at, at + skipped]);
    at += skipped;
    source = next;
  }
  // what was left out leaves two characters side by side that were not before
  if (source < before.length) stretches.push([after.length, after.length]);
  return stretches;
}

function sameLength(before: string, source: number, after: string, at: number): number {
  const max = Math.min(before.length - source, after.length - at);
  let length = 0;
  while (length < max && before.charCodeAt(source + length) === after.charCodeAt(at + length)) length++;
  return length;
}

/**
 * How many characters of `after` have no match, and where `before` goes on behind them. Looks twice as far each time, so that what it
 * costs stays in proportion to what it skips.
 */
function meetAgain(before: string, source: number, after: string, at: number): readonly [skipped: number, next: number] {
  for (let skipped = 0; at + skipped + SAMPLE_CHARS <= after.length; skipped = skipped * 2 || 1) {
    const sample = after.slice(at + skipped, at + skipped + SAMPLE_CHARS);
    const reach = before.slice(source, source + skipped * CODED_CHARS_MAX + ROOM_CHARS);
    const found = reach.indexOf(sample);
    if (found >= 0) return [skipped, source + found];
  }
  return [after.length - at, before.length];
}
