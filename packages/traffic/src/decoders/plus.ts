/**
 * `+` as space, as form decoding has it, in a value that was not form-encoded as far as anyone said. Only when some `+`
 * has a letter, a quote or a bracket beside it: `+44 20` and `10:00+01:00` stay as they are.
 */
export function plusDecode(text: string): string {
  for (let at = text.indexOf('+', 1); at > 0; at = text.indexOf('+', at + 1)) {
    if (separates(text.charCodeAt(at - 1)) || separates(text.charCodeAt(at + 1))) return text.replaceAll('+', ' ');
  }
  return text;
}

function separates(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || code === 0x27 || code === 0x22 || code === 0x28 || code === 0x29;
}
