const BRACE = 0x7b;
const BRACKET = 0x5b;

/** The object or array that `text` is as JSON, or `undefined`. Refuses on the first and last character before it parses. */
export function jsonDecode(text: string): object | undefined {
  const first = text.charCodeAt(0);
  if (first !== BRACE && first !== BRACKET && first > 0x20) return undefined;
  const trimmed = text.trim();
  const open = trimmed.charCodeAt(0);
  const close = trimmed.charCodeAt(trimmed.length - 1);
  if (!((open === BRACE && close === 0x7d) || (open === BRACKET && close === 0x5d))) return undefined;
  try {
    return JSON.parse(trimmed) as object;
  } catch {
    return undefined;
  }
}
