const BRACE = 0x7b;
const BRACKET = 0x5b;
const QUOTE = 0x22;

/** What an array may begin with, its end included. */
const ELEMENT_BEGINS: ReadonlySet<number> = new Set(Buffer.from('"{[]-0123456789tfn'));

/** The object or array that `text` is as JSON, or `undefined`. Refuses on the first and last characters before it parses. */
export function jsonDecode(text: string): object | undefined {
  const first = text.charCodeAt(0);
  if (first !== BRACE && first !== BRACKET && first > 0x20) return undefined;
  const trimmed = text.trim();
  return mayBeJson(trimmed) ? parse(trimmed) : undefined;
}

/** Templates and lists of other languages end here: to make an error for one costs a hundred times as much. */
function mayBeJson(trimmed: string): boolean {
  const open = trimmed.charCodeAt(0);
  const close = trimmed.charCodeAt(trimmed.length - 1);
  let at = 1;
  while (trimmed.charCodeAt(at) <= 0x20) at++;
  const begin = trimmed.charCodeAt(at);
  if (open === BRACE) return close === 0x7d && (begin === QUOTE || begin === close);
  return open === BRACKET && close === 0x5d && ELEMENT_BEGINS.has(begin);
}

/** Nobody reads the error, so it needs no stack, which is the greater part of what it costs. */
function parse(text: string): object | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
