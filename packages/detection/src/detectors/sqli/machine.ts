/** Columns of a row: a power of two. */
const WIDTH_BITS = 5;

/** What a character is to a word: a letter of its own column, another part of a word, or none. */
export const NO_PART = 0;
export const OTHER_PART = 27;

/** States of words that are no keyword, and of the place before a word. */
export const LOST = 0;
export const START = 1;

/**
 * A trie of words of small letters as a table of transitions. A word is read from {@link START}, a character at a time; what is none of
 * the list ends in {@link LOST}, from where no way leads on.
 */
export class WordMachine {
  /** Column of each ASCII character; all others are {@link OTHER_PART}. */
  readonly columns: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => columnOf(code));
  /** `next[state << WIDTH_BITS | column]`. */
  readonly next: Uint16Array;
  /** For each state the number of the word that ends there, or 0. */
  readonly values: Uint8Array;

  /** @param entries words of small letters, with numbers from 1 to 255 */
  constructor(entries: Iterable<readonly [word: string, value: number]>) {
    const rows: number[][] = [[], []];
    const values = [0, 0];
    for (const [word, value] of entries) {
      let state = START;
      for (let at = 0; at < word.length; at++) {
        const column = columnOf(word.charCodeAt(at));
        let target = rows[state]![column];
        if (target === undefined) {
          target = rows.length;
          rows[state]![column] = target;
          rows.push([]);
          values.push(0);
        }
        state = target;
      }
      values[state] = value;
    }
    this.next = new Uint16Array(rows.length << WIDTH_BITS);
    for (const [state, row] of rows.entries())
      row.forEach((target, column) => {
        this.next[(state << WIDTH_BITS) | column] = target;
      });
    this.values = Uint8Array.from(values);
  }

  /** The state behind one more character. */
  step(state: number, column: number): number {
    return this.next[(state << WIDTH_BITS) | column]!;
  }
}

/** Letters, digits, `_` and `$` make words. */
function columnOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 96;
  return (code >= 48 && code <= 57) || code === 95 || code === 36 ? OTHER_PART : NO_PART;
}
