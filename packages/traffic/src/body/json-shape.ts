export interface JsonShape {
  readonly members: number;
  readonly depth: number;
}

/** Members and nesting of a JSON text, counted without building it. */
export function jsonShape(text: string): JsonShape {
  let members = 0;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(text, at);
        break;
      case 0x3a:
        members++;
        break;
      case 0x7b:
      case 0x5b:
        if (++open > depth) depth = open;
        break;
      case 0x7d:
      case 0x5d:
        open--;
        break;
    }
  }
  return { members, depth };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Index of the quote that ends the string starting at `at`, or the length. */
export function stringEnd(text: string, at: number): number {
  const start = at + 1;
  // names of one letter are not worth a search
  if (text.charCodeAt(start + 1) === QUOTE) {
    const letter = text.charCodeAt(start);
    if (letter !== QUOTE && letter !== BACKSLASH) return start + 1;
  }
  for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    // escaped by an odd number of backslashes; each run of them is read once, for it ends at its quote
    let slashes = quote;
    while (slashes > start && text.charCodeAt(slashes - 1) === BACKSLASH) slashes--;
    if ((quote - slashes) % 2 === 0) return quote;
  }
  return text.length;
}
