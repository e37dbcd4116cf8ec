/** Words are shorter than this on average; base64 has a `+` in 64 characters, and is no sentence. */
const WORD_CHARS_MEAN_MAX = 24;

/**
 * `+` as space, as form decoding has it, in a value without spaces that was not form-encoded as far as anyone said.
 * Only when some `+` has a letter, a quote or a bracket beside it: `+44 20` and `10:00+01:00` stay as they are.
 */
export function plusDecode(text: string): string {
  let words = 1;
  let separating = false;
  for (let at = text.indexOf('+', 1); at > 0; at = text.indexOf('+', at + 1)) {
    words++;
    separating ||= separates(text.charCodeAt(at - 1)) || separates(text.charCodeAt(at + 1));
  }
  return separating && text.length <= words * WORD_CHARS_MEAN_MAX ? text.replaceAll('+', ' ') : text;
}

function separates(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || code === 0x27 || code === 0x22 || code === 0x28 || code === 0x29;
}
