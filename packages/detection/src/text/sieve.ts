/** Letters of the first two characters that are told apart: five bits of each. */
const CELLS = 1_024;
const LENGTHS_MAX = 31;

/**
 * Says of nearly every word of a text that it is none of a list, from its first two characters and its length: to cut a word out
 * and to look it up costs ten times as much. Where it says "perhaps" the list is asked.
 */
export class WordSieve {
  /** Bit `n`: the list has a word of `n` characters that begins like that. */
  readonly #lengths = new Int32Array(CELLS);

  /**
   * @param words folded, of 2 to 31 characters
   * @throws RangeError for another: a programming error, seen at load
   */
  constructor(words: Iterable<string>) {
    for (const word of words) {
      if (word.length < 2 || word.length > LENGTHS_MAX) throw new RangeError(`sieve: ${word}`);
      this.#lengths[cellOf(word, 0)]! |= 1 << word.length;
    }
  }

  /** False only when `text[from, to)` is not in the list. */
  mayHold(text: string, from: number, to: number): boolean {
    const length = to - from;
    return length >= 2 && length <= LENGTHS_MAX && (this.#lengths[cellOf(text, from)]! & (1 << length)) !== 0;
  }
}

function cellOf(text: string, from: number): number {
  return ((text.charCodeAt(from) & 31) << 5) | (text.charCodeAt(from + 1) & 31);
}
