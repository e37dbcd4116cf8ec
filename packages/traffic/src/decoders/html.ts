/** Named entities that spell characters an attack needs. The full table of HTML has 2,231; the rest spell letters and symbols. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['LT', '<'],
  ['gt', '>'],
  ['GT', '>'],
  ['amp', '&'],
  ['AMP', '&'],
  ['quot', '"'],
  ['QUOT', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['colon', ':'],
  ['semi', ';'],
  ['comma', ','],
  ['period', '.'],
  ['equals', '='],
  ['lpar', '('],
  ['rpar', ')'],
  ['lbrack', '['],
  ['lsqb', '['],
  ['rbrack', ']'],
  ['rsqb', ']'],
  ['lbrace', '{'],
  ['lcub', '{'],
  ['rbrace', '}'],
  ['rcub', '}'],
  ['sol', '/'],
  ['bsol', '\\'],
  ['vert', '|'],
  ['verbar', '|'],
  ['grave', '`'],
  ['num', '#'],
  ['percnt', '%'],
  ['dollar', '$'],
  ['excl', '!'],
  ['quest', '?'],
  ['ast', '*'],
  ['plus', '+'],
  ['lowbar', '_'],
  ['commat', '@'],
  ['Tab', '\t'],
  ['NewLine', '\n'],
]);

/** Entities a browser reads without their semicolon (HTML 13.5, the legacy ones of this table). */
const LEGACY = /^(?:lt|LT|gt|GT|amp|AMP|quot|QUOT|nbsp)$/;
const NAME_CHARS_MAX = 8;
/** `&#0000000000060;` is a known evasion; browsers skip leading zeros without end. */
const DIGITS_MAX = 24;

/** HTML character references as characters. Never longer than `text`; the same string when there is nothing to decode. */
export function htmlDecode(text: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    const reference = text.charCodeAt(at + 1) === 0x23 ? numeric(text, at) : named(text, at);
    if (reference === null) continue;
    out += text.slice(from, at) + reference.character;
    from = reference.end;
    at = reference.end - 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

interface Reference {
  readonly character: string;
  readonly end: number;
}

function numeric(text: string, at: number): Reference | null {
  const hex = (text.charCodeAt(at + 2) | 0x20) === 0x78;
  const base = hex ? 16 : 10;
  const start = at + (hex ? 3 : 2);
  let end = start;
  let code = 0;
  for (; end < text.length && end - start < DIGITS_MAX; end++) {
    const digit = digitOf(text.charCodeAt(end), hex);
    if (digit < 0) break;
    code = Math.min(code * base + digit, 0x110000);
  }
  if (end === start || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
  const character = String.fromCodePoint(code);
  return { character, end: text.charCodeAt(end) === 0x3b ? end + 1 : end };
}

function digitOf(code: number, hex: boolean): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return hex && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function named(text: string, at: number): Reference | null {
  let end = at + 1;
  while (end - at <= NAME_CHARS_MAX && isLetter(text.charCodeAt(end))) end++;
  const closed = text.charCodeAt(end) === 0x3b;
  const name = text.slice(at + 1, end);
  const character = NAMED.get(name);
  if (character === undefined || (!closed && (!LEGACY.test(name) || continuesParameter(text.charCodeAt(end))))) return null;
  return { character, end: closed ? end + 1 : end };
}

/** `&lt=5` in a URL is a parameter, not an entity. */
function continuesParameter(code: number): boolean {
  return code === 0x3d || (code >= 0x30 && code <= 0x39);
}

function isLetter(code: number): boolean {
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}
