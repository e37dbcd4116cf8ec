/** One token of an expression, with its offset. */
export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

/** What is wrong with an expression, and at which character. */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(at: number, what: string) {
    super(`${what} at character ${at + 1}`);
    this.at = at;
  }
}

/** Signs, longer ones first. */
const SIGNS: readonly string[] = ['==', '!=', '<=', '>=', '<', '>', '(', ')', '[', ']', ','];

/** A word: a name, an operator in letters, or the beginning of an address. */
const WORD = /[A-Za-z_][\w\-:@$]*/y;
const NUMBER = /\d{1,9}/y;
/** What an address may go on with: an index, a quoted member, `#name`, more of a name. */
const ADDRESS = /\[\d{0,6}\]|\["(?:[^"\\]|\\.)*"\]|#name|\.\*|\.[\w\-:@$]+/y;

/**
 * Splits an expression. `'...'` is taken as it is written, `"..."` with the escapes of JSON.
 * @throws ExpressionError
 */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) <= 0x20) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    found.push(token.token);
    at = token.end;
  }
  return [...found, { kind: 'end', at: text.length }];
}

function tokenAt(text: string, at: number): { readonly token: Token; readonly end: number } {
  const first = text.charAt(at);
  if (first === "'" || first === '"') return stringAt(text, at, first);
  const word = match(WORD, text, at);
  if (word !== '') {
    let end = at + word.length;
    for (let more = match(ADDRESS, text, end); more !== ''; more = match(ADDRESS, text, end)) end += more.length;
    return { token: { kind: 'word', text: text.slice(at, end), at }, end };
  }
  const number = match(NUMBER, text, at);
  if (number !== '') return { token: { kind: 'number', value: Number(number), at }, end: at + number.length };
  const sign = SIGNS.find((one) => text.startsWith(one, at));
  if (sign === undefined) throw new ExpressionError(at, `${JSON.stringify(first)} is not understood`);
  return { token: { kind: 'sign', text: sign, at }, end: at + sign.length };
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function stringAt(text: string, at: number, quote: string): { readonly token: Token; readonly end: number } {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== quote) end += quote === '"' && text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) throw new ExpressionError(at, 'a text is not closed');
  const raw = text.slice(at, end + 1);
  return { token: { kind: 'string', text: quote === '"' ? jsonText(raw, at) : raw.slice(1, -1), at }, end: end + 1 };
}

function jsonText(raw: string, at: number): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    throw new ExpressionError(at, "an escape is not one of JSON; '...' takes a text as it is written");
  }
}
