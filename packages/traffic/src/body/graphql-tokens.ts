/** A lexical token of a GraphQL document (October 2021, 2.1.6), without comments, commas and white space. */
export interface GraphqlToken {
  readonly kind: 'name' | 'number' | 'string' | 'punctuator';
  /** Of a string, what is between its quotes as it is written. */
  readonly text: string;
}

const BLOCK = '"""';

/** Classes of the ASCII characters; what is behind them is white space or a punctuator. */
const SPACE = 1;
const START = 2;
const DIGIT = 4;
/** What goes on in a number that is none: `1.5e-3x`. */
const NUMERAL = 8;
const CLASS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[\s,]/.test(char)) return SPACE;
  if (/[A-Za-z_]/.test(char)) return START | NUMERAL;
  if (/\d/.test(char)) return DIGIT | NUMERAL;
  return /[.+-]/.test(char) ? NUMERAL : 0;
});

function is(code: number, classes: number): boolean {
  return code < 128 && (CLASS[code]! & classes) !== 0;
}

/** White space of Unicode: everything that JavaScript takes for it. */
const WIDE_SPACE = /\s/;

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? is(code, SPACE) : WIDE_SPACE.test(text.charAt(at));
}

/** The tokens of a document, at most `max` of them. Never throws; what is no token counts as a punctuator. */
export function graphqlTokens(text: string, max: number): GraphqlToken[] {
  const tokens: GraphqlToken[] = [];
  let at = 0;
  while (tokens.length < max && at < text.length) {
    const code = text.charCodeAt(at);
    const start = at;
    if (isSpace(text, at)) at++;
    else if (is(code, START)) {
      at = runEnd(text, at + 1, START | DIGIT);
      tokens.push({ kind: 'name', text: text.slice(start, at) });
    } else if (code === 0x23) at = lineEnd(text, at);
    else if (code === 0x22) {
      const marks = text.startsWith(BLOCK, at) ? BLOCK.length : 1;
      const end = stringEnd(text, at + marks, marks > 1);
      tokens.push({ kind: 'string', text: text.slice(at + marks, end) });
      at = end + marks;
    } else if (is(code, DIGIT) || (code === 0x2d && is(text.charCodeAt(at + 1), DIGIT))) {
      at = runEnd(text, at + 1, NUMERAL);
      tokens.push({ kind: 'number', text: text.slice(start, at) });
    } else {
      at += code === 0x2e && text.startsWith('...', at) ? 3 : 1;
      tokens.push({ kind: 'punctuator', text: text.slice(start, at) });
    }
  }
  return tokens;
}

function runEnd(text: string, from: number, classes: number): number {
  let at = from;
  while (at < text.length && is(text.charCodeAt(at), classes)) at++;
  return at;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== 0x0a && text.charCodeAt(at) !== 0x0d) at++;
  return at;
}

/** Where a string ends: at its quotes, at the end of the line unless it is a block, at the end of the text. */
function stringEnd(text: string, start: number, block: boolean): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (block ? text.startsWith(BLOCK, at) : code === 0x22 || code === 0x0a || code === 0x0d) return at;
    at += code === 0x5c ? 2 : 1;
  }
  return text.length;
}
