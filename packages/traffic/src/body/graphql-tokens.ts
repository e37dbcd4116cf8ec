/** A lexical token of a GraphQL document (October 2021, 2.1.6), without comments, commas and white space. */
export interface GraphqlToken {
  readonly kind: 'name' | 'number' | 'string' | 'punctuator';
  /** Of a string, what is between its quotes as it is written. */
  readonly text: string;
}

/** Everything but strings, whose ends are looked for by hand: an open one takes the rest, once. */
const TOKEN = /[\s,\uFEFF]+|#[^\n\r]*|(?<name>[A-Za-z_]\w*)|(?<number>-?\d[\w.+-]*)|(?<punctuator>\.\.\.|[\s\S])/y;

const BLOCK = '"""';

/** The tokens of a document, at most `max` of them. Never throws; what is no token counts as a punctuator. */
export function graphqlTokens(text: string, max: number): GraphqlToken[] {
  const tokens: GraphqlToken[] = [];
  let at = 0;
  while (tokens.length < max && at < text.length) {
    if (text.charCodeAt(at) === 0x22) {
      const block = text.startsWith(BLOCK, at);
      const start = at + (block ? BLOCK.length : 1);
      const end = stringEnd(text, start, block);
      tokens.push({ kind: 'string', text: text.slice(start, end) });
      at = end + (block ? BLOCK.length : 1);
      continue;
    }
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    at = TOKEN.lastIndex;
    if (groups?.name !== undefined) tokens.push({ kind: 'name', text: groups.name });
    else if (groups?.number !== undefined) tokens.push({ kind: 'number', text: groups.number });
    else if (groups?.punctuator !== undefined) tokens.push({ kind: 'punctuator', text: groups.punctuator });
  }
  return tokens;
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
