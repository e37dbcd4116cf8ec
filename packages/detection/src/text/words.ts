/** Slots for each word: with so many free, nearly every other word ends at the first look. */
const SLOTS_EACH = 8;

/**
 * Numbers of a list of words, asked by their place in a text: to cut a word out and to look it up in a map costs ten times as much.
 */
export class WordTable {
  readonly #words: readonly string[];
  readonly #values: readonly number[];
  /** Index of a word, and 1; 0 where there is none. */
  readonly #slots: Uint16Array;
  readonly #mask: number;

  /**
   * @param entries folded words of 2 characters or more, with numbers other than 0
   * @throws RangeError for a shorter word: a programming error, seen at load
   */
  constructor(entries: Iterable<readonly [word: string, value: number]>) {
    const list = new Map(entries);
    this.#words = [...list.keys()];
    this.#values = [...list.values()];
    let size = 16;
    while (size < list.size * SLOTS_EACH) size *= 2;
    this.#slots = new Uint16Array(size);
    this.#mask = size - 1;
    for (const [index, word] of this.#words.entries()) {
      if (word.length < 2) throw new RangeError(`words: ${word}`);
      let slot = slotOf(word, 0, word.length) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = index + 1;
    }
  }

  /** The number of the word `text[from, to)`; 0 when it is not in the list. */
  valueAt(text: string, from: number, to: number): number {
    const length = to - from;
    if (length < 2) return 0;
    for (let slot = slotOf(text, from, to) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const index = this.#slots[slot]! - 1;
      if (index < 0) return 0;
      const word = this.#words[index]!;
      if (word.length === length && standsAt(text, from, word)) return this.#values[index]!;
    }
  }
}

/** First two characters, the last, and the length: words of a list hardly agree in all of them. */
function slotOf(text: string, from: number, to: number): number {
  const hash = text.charCodeAt(from) * 31 + text.charCodeAt(from + 1);
  return Math.imul(hash * 31 + text.charCodeAt(to - 1), 0x9e37) + (to - from) * 37;
}

function standsAt(text: string, from: number, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (text.charCodeAt(from + at) !== word.charCodeAt(at)) return false;
  return true;
}
