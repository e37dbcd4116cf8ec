import { RE2JS } from 're2js';

/** Characters of one pattern; more is a list in disguise. */
const PATTERN_CHARS_MAX = 1_024;
/** Instructions of a compiled pattern: the time of a match is at most this times the characters. */
const PROGRAM_MAX = 1_000;
/** Instructions times characters spent on one value, some 50 ms at worst; beyond it the rest of the value is not matched. */
const STEPS_MAX = 2_097_152;

/** Where a pattern matched. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A pattern of RE2 syntax made ready. Matching is linear in the text, whatever the pattern (Cox, Regular Expression Matching Can Be Simple And Fast, 2007). */
export interface Pattern {
  /** Characters of a value that are looked at. */
  readonly charsMax: number;
  find(text: string): Span | null;
}

/**
 * Compiles a pattern by an engine that never backtracks; what it cannot do in linear time (look-around, references back)
 * or cheaply (huge repetitions) is refused.
 * @throws Error that says why
 */
export function compilePattern(source: string): Pattern {
  if (source.length > PATTERN_CHARS_MAX) throw new Error(`the pattern has more than ${PATTERN_CHARS_MAX} characters`);
  const compiled = compile(source);
  const size = Math.max(1, compiled.programSize());
  if (size > PROGRAM_MAX) throw new Error(`the pattern is too costly: ${size} steps a character, at most ${PROGRAM_MAX} are allowed`);
  const charsMax = Math.floor(STEPS_MAX / size);
  return {
    charsMax,
    find(text) {
      const seen = text.length > charsMax ? text.slice(0, charsMax) : text;
      if (!compiled.test(seen)) return null;
      const matcher = compiled.matcher(seen);
      return matcher.find() ? { from: matcher.start(), to: matcher.end() } : null;
    },
  };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new Error(`the pattern is refused: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
