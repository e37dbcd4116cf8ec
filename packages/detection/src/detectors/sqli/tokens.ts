/** Kinds of tokens. */
export const END = 0;
export const NUMBER = 1;
export const STRING = 2;
export const WORD = 3;
/** `@name`, `@@name`, `:name`, `?` */
export const VARIABLE = 4;
/** `= < > <> != <=> := like` in symbols */
export const COMPARE = 5;
/** `||` and `&&`: logic in MySQL, concatenation elsewhere */
export const LOGIC = 6;
/** `+ - * / % | & ^ ~ !` */
export const ARITHMETIC = 7;
export const COMMA = 8;
export const OPEN = 9;
export const CLOSE = 10;
export const SEMICOLON = 11;
/** A comment that swallows the rest: `--`, `#`, an unclosed block comment, a NUL. */
export const COMMENT = 12;
export const OTHER = 13;

/** Tokens of one window: at most one a character, see WINDOW_CHARS. */
export const TOKENS_MAX = 8_200;

/** Tokens behind the last that a rule may look at. */
export const LOOK_AHEAD_TOKENS = 5;

/** Token lists are filled anew for each text; the arrays are made once because a text holds at most TOKENS_MAX. */
export interface Tokens {
  count: number;
  /** Number of the text that was read, so that what was remembered of one is not taken for the next. */
  reading: number;
  readonly kind: Uint8Array;
  /** Keyword number (keywords.ts), 0 for other tokens. */
  readonly key: Uint8Array;
  readonly start: Uint16Array;
  readonly end: Uint16Array;
  /** True when the text began inside a string and really left it, see isBreak. */
  broke: boolean;
  /** True when no block comment closes in the rest of the text: it is not searched again. */
  unclosed: boolean;
  /** From this token on they are those of the text as code, see {@link tokenizeBehind}; `count` when there are none. */
  joined: number;
}

export function createTokens(): Tokens {
  return {
    count: 0,
    reading: 0,
    kind: new Uint8Array(TOKENS_MAX + LOOK_AHEAD_TOKENS),
    key: new Uint8Array(TOKENS_MAX + LOOK_AHEAD_TOKENS),
    start: new Uint16Array(TOKENS_MAX + LOOK_AHEAD_TOKENS),
    end: new Uint16Array(TOKENS_MAX + LOOK_AHEAD_TOKENS),
    broke: false,
    unclosed: false,
    joined: 0,
  };
}

export function push(tokens: Tokens, kind: number, start: number, end: number, key = 0): void {
  const at = tokens.count;
  if (at >= TOKENS_MAX) return;
  tokens.kind[at] = kind;
  tokens.key[at] = key;
  tokens.start[at] = start;
  tokens.end[at] = end;
  tokens.count = at + 1;
}
