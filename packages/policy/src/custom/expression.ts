import { ExpressionError, type Token, tokens } from './tokens.ts';

/** What a test compares with. */
export type Test =
  | { readonly kind: 'equals'; readonly texts: readonly string[] }
  | { readonly kind: 'contains' | 'starts_with' | 'ends_with'; readonly text: string }
  | { readonly kind: 'matches'; readonly pattern: string; readonly at: number }
  | { readonly kind: 'length'; readonly sign: '<' | '>' | '<=' | '>='; readonly chars: number }
  | { readonly kind: 'exists' };

/** `every` asks all values at a point as they were received; else one value, decoded or not, is enough. */
export interface Comparison {
  readonly kind: 'test';
  readonly subject: string;
  readonly every: boolean;
  readonly test: Test;
}

export type Expression =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression };

/** Characters of one expression; more belongs in several rules. */
export const EXPRESSION_CHARS_MAX = 4_096;
/** Tests, `and`, `or` and `not` of one expression: each is asked for every request in scope. */
const NODES_MAX = 64;
/** Brackets and `not` within each other. */
const DEPTH_MAX = 16;
/** Texts of one `in [...]`. */
const LISTED_MAX = 64;

/** Parts of the request itself; any other subject is the address of a value. */
export const REQUEST_SUBJECTS: ReadonlySet<string> = new Set(['method', 'host', 'path']);

const ADDRESS = /^(?:(?:path|query|header|cookie|body)(?:[.[]|$)|any$)/;

/**
 * Reads an expression of a custom rule:
 *
 *     method == "POST" and query.id exists and not every query.id matches '^[0-9]{1,10}$'
 *
 * A subject is `method`, `host`, `path`, `any` (every value of the message) or an address as findings show it, with `[]`
 * for any index and `.*` for all below. Tests: `==`, `!=`, `in [...]`, `contains`, `starts_with`, `ends_with`, `matches`
 * (RE2 syntax), `length > 10`, `exists`. Joined by `and`, `or`, `not` and brackets.
 * @throws ExpressionError with the character where it stops making sense
 */
export function parseExpression(text: string): Expression {
  if (text.length > EXPRESSION_CHARS_MAX) throw new ExpressionError(EXPRESSION_CHARS_MAX, 'the expression is too long');
  const parser = new Parser(tokens(text));
  const expression = parser.either(0);
  parser.end();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #nodes = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  /** `a or b`; binds least. */
  either(depth: number): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#unary(depth)));
  }

  end(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw new ExpressionError(token.at, 'an operator (and, or) or the end is expected');
  }

  #joined(word: 'and' | 'or', part: () => Expression): Expression {
    const parts = [part()];
    while (this.#takeWord(word)) parts.push(part());
    return parts.length === 1 ? parts[0]! : this.#count({ kind: word, parts });
  }

  #unary(depth: number): Expression {
    const token = this.#peek();
    if (depth > DEPTH_MAX) throw new ExpressionError(token.at, `more than ${DEPTH_MAX} levels`);
    if (this.#takeWord('not')) return this.#count({ kind: 'not', part: this.#unary(depth + 1) });
    if (!this.#takeSign('(')) return this.#test();
    const inner = this.either(depth + 1);
    this.#needSign(')');
    return inner;
  }

  #test(): Expression {
    const every = this.#takeWord('every');
    const token = this.#take();
    if (token.kind !== 'word') throw new ExpressionError(token.at, 'the part of a message is expected, e.g. query.id');
    const subject = token.text;
    if (!REQUEST_SUBJECTS.has(subject) && !ADDRESS.test(subject)) {
      throw new ExpressionError(
        token.at,
        `${subject} is no part of a message; method, host, path, any, query.x, body.json.x and so on are`,
      );
    }
    if (this.#takeSign('!=')) {
      const test: Comparison = { kind: 'test', subject, every, test: { kind: 'equals', texts: [this.#text()] } };
      return this.#count({ kind: 'not', part: this.#count(test) });
    }
    return this.#count({ kind: 'test', subject, every, test: this.#operator() });
  }

  #operator(): Test {
    const token = this.#take();
    if (token.kind === 'sign' && token.text === '==') return { kind: 'equals', texts: [this.#text()] };
    if (token.kind === 'word') {
      switch (token.text) {
        case 'in':
          return { kind: 'equals', texts: this.#list() };
        case 'contains':
        case 'starts_with':
        case 'ends_with':
          return { kind: token.text, text: this.#text() };
        case 'matches':
          return { kind: 'matches', at: this.#peek().at, pattern: this.#text() };
        case 'length':
          return this.#length();
        case 'exists':
          return { kind: 'exists' };
      }
    }
    throw new ExpressionError(token.at, 'a test is expected: ==, !=, in, contains, starts_with, ends_with, matches, length or exists');
  }

  #length(): Test {
    const sign = this.#take();
    const chars = this.#take();
    if (sign.kind !== 'sign' || (sign.text !== '<' && sign.text !== '>' && sign.text !== '<=' && sign.text !== '>=')) {
      throw new ExpressionError(sign.at, 'length is compared by <, >, <= or >=');
    }
    if (chars.kind !== 'number') throw new ExpressionError(chars.at, 'a number of characters is expected');
    return { kind: 'length', sign: sign.text, chars: chars.value };
  }

  #list(): string[] {
    this.#needSign('[');
    const texts = [this.#text()];
    while (this.#takeSign(',')) {
      if (texts.length === LISTED_MAX) throw new ExpressionError(this.#peek().at, `more than ${LISTED_MAX} texts`);
      texts.push(this.#text());
    }
    this.#needSign(']');
    return texts;
  }

  #text(): string {
    const token = this.#take();
    if (token.kind !== 'string') throw new ExpressionError(token.at, 'a text in quotes is expected');
    return token.text;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  /** The end is never passed. */
  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text !== word) return false;
    this.#next++;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#next++;
    return true;
  }

  #needSign(sign: string): void {
    if (!this.#takeSign(sign)) throw new ExpressionError(this.#peek().at, `${sign} is expected`);
  }

  #count<T extends Expression>(expression: T): T {
    if (++this.#nodes > NODES_MAX) throw new ExpressionError(this.#peek().at, `more than ${NODES_MAX} tests`);
    return expression;
  }
}
