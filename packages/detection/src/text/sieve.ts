/** Letters of the first two characters that are told apart: five bits of each. */
const CELLS = 1_024;
/** Lengths from this one on are not told apart. */
const LENGTHS = 31;

/**
 * Says of nearly every word of a text that it is none of a list, from its first two characters and its length: to cut a word out
 * and to look it up costs ten times as much. Where it says "perhaps" the list is asked.
 */
export class WordSieve {
  /** Bit `n`: the list has a word of `n` characters that begins like that; the last bit stands for all longer ones. */
  readonly #lengths = new Int32Array(CELLS);

  /**
   * @param words folded, of 2 characters or more
   * @throws RangeError for a shorter one: a programming error, seen at load
   */
  constructor(words: Iterable<string>) {
    for (const word of words) {
      if (word.length < 2) throw new RangeError(`sieve: ${word}`);
      this.#lengths[cellOf(word, 0)]! |= 1 << Math.min(word.length, LENGTHS);
    }
  }

  /** False only when `text[from, to)` is not in the list. */
  mayHold(text: string, from: number, to: number): boolean {
    const length = to - from;
    return length >= 2 && (this.#lengths[cellOf(text, from)]! & (1 << Math.min(length, LENGTHS))) !== 0;
  }
}

function cellOf(text: string, from: number): number {
  return ((text.charCodeAt(from) & 31) << 5) | (text.charCodeAt(from + 1) & 31);
}
