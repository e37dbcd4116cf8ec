import { RE2JS } from 're2js';

/** What a validator needs of a regular expression. */
export interface Pattern {
  test(text: string): boolean;
  /** The validator keys its patterns by this; without it all would share one. */
  toString(): string;
}

/** Longer patterns are not compiled: a hostile description could make compiling itself slow. */
const PATTERN_CHARS_MAX = 2_048;

/**
 * `^`, then plain atoms (a character, an escape, a class) each with at most one quantifier, then `$`: no group and no
 * alternation. With a single quantifier of variable length such a pattern takes linear time in any engine.
 */
const FLAT =
  /^\^(?:(?:[\w\- :,;@/#=!~'"%&<>]|\\[dwsDWS.\-/+*?()[\]{}|^$]|\[(?:[^\\[\]]|\\[dwsDWS.\-/+*?()[\]{}|^$\\])+\])(?:[*+?]|\{\d+(?:,\d*)?\})?)*\$$/;
const VARIABLE = /(?<!\\)[*+?]|\{\d+,\d*\}/g;
const CLASS = /\[(?:[^\\[\]]|\\.)+\]/g;

/** Unicode properties by the long names ECMAScript has for them, as RE2 knows them. */
const PROPERTY = /\\([pP])\{(?:General_Category=|gc=)?(\w+)\}/g;
const SHORT: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  digit: 'Nd',
  Punctuation: 'P',
  punct: 'P',
  Symbol: 'S',
  Separator: 'Z',
  Space_Separator: 'Zs',
  Other: 'C',
  Control: 'Cc',
};

function shortProperty(_: string, sign: string, name: string): string {
  return `\\${sign}{${Object.hasOwn(SHORT, name) ? SHORT[name] : name}}`;
}

/**
 * Compiles a pattern of a description. Patterns come from documents, so they must not be able to hold up the process:
 * all but provably linear ones run in RE2 (a finite automaton). Throws where RE2 cannot say it (look-around, back-references).
 */
export function compilePattern(source: string): Pattern {
  if (source.length > PATTERN_CHARS_MAX) throw new RangeError(`longer than ${PATTERN_CHARS_MAX} characters`);
  if (FLAT.test(source) && (source.replace(CLASS, 'c').match(VARIABLE)?.length ?? 0) <= 1) return new RegExp(source, 'u');
  const pattern = RE2JS.compile(RE2JS.translateRegExp(source.replace(PROPERTY, shortProperty)));
  return { test: (text) => pattern.matcher(text).find(), toString: () => `re2:${source}` };
}
