/** Character questions shared by the tokenizers. All take folded codes (lower-case ASCII). */

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

export function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102);
}

/** Letter, digit or underscore. */
export function isWord(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 95;
}

/** Blank, control characters and the no-break space: what tokenizers of targets skip. */
export function isSpace(code: number): boolean {
  return code <= 32 || code === 127 || code === 160;
}

/** The first index at or after `from` that is no white space, at most `text.length`. */
export function skipSpace(text: string, from: number): number {
  let index = from;
  while (index < text.length && isSpace(text.charCodeAt(index))) index++;
  return index;
}

/** The end of the run of word characters that starts at `from`. */
export function wordEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length && isWord(text.charCodeAt(index))) index++;
  return index;
}

/** The first index before `from` that is no white space, or -1. */
export function backSpace(text: string, from: number): number {
  let index = from - 1;
  while (index >= 0 && isSpace(text.charCodeAt(index))) index--;
  return index;
}

/** True when a word stands alone at `[from, to)`. */
export function standsAlone(text: string, from: number, to: number): boolean {
  return (from === 0 || !isWord(text.charCodeAt(from - 1))) && (to >= text.length || !isWord(text.charCodeAt(to)));
}

/** The index of `needle` within `[from, from + reach)`, or -1; bounded, so that a scan stays linear. */
export function indexWithin(text: string, needle: string, from: number, reach: number): number {
  const to = Math.min(text.length, from + reach);
  const first = needle.charCodeAt(0);
  for (let index = from; index + needle.length <= to; index++) {
    if (text.charCodeAt(index) === first && text.startsWith(needle, index)) return index;
  }
  return -1;
}
