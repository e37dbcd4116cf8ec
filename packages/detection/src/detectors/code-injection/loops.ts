import type { Report } from '../../detector.ts';
import { isDigit, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { LOOP } from './rules.ts';

/** Characters of a condition that are read. */
const CONDITION_CHARS_MAX = 64;

/** Names that are true in every script: objects and constructors. */
const TRUE_NAMES: ReadonlySet<string> = new Set(
  'true this window globalthis self infinity string number boolean function object array symbol date math json process global document'.split(
    ' ',
  ),
);

const FALSE_NAMES: ReadonlySet<string> = new Set(['false', 'null', 'undefined', 'nan']);

/** `for(;;)`, `for(;true;)`. */
const ENDLESS_FOR = /^for\s{0,8}\([^;()]{0,24};\s{0,8}(?:true|1)?\s{0,8};/;

/** Numbers and operators alone, or a variable that is set to a number. */
const CONSTANT_CONDITION = /^[\s(]{0,8}(?:[a-z_]\w{0,8}\s?=\s?)?\d[\d\s.]{0,8}(?:[-+*/%<>=!&|]{1,3}\s?\d[\d\s.]{0,8}){0,4}\)/;

/** Functions and patterns, which are true as everything that is no empty value. */
const TRUE_LITERAL = /^[\s(]{0,8}(?:function\b|\(\w{0,8}\)\s?=>|\w{1,8}\s?=>|\/[^/\s]{1,24}\/\w{0,4}\))/;

/** `while(true)`, `while (!!1)`, `while(!"")`, `for(;;)`: a loop whose condition is a constant that holds. Nothing ends it. */
export function checkLoops(text: string, report: Report): void {
  let at = text.indexOf('while');
  while (at >= 0) {
    const open = skipSpace(text, at + 5);
    if (text.charCodeAt(open) === 40 && !isWord(text.charCodeAt(at - 1)) && holds(text, open + 1))
      report(LOOP, at, Math.min(text.length, open + CONDITION_CHARS_MAX));
    at = text.indexOf('while', at + 5);
  }
  const endless = text.indexOf('for');
  if (endless >= 0 && ENDLESS_FOR.test(text.slice(endless, endless + CONDITION_CHARS_MAX))) report(LOOP, endless, endless + 3);
}

function holds(text: string, from: number): boolean {
  if (isAlwaysTrue(text, from)) return true;
  const condition = text.slice(from, from + CONDITION_CHARS_MAX);
  return TRUE_LITERAL.test(condition) || (CONSTANT_CONDITION.test(condition) && !/^[\s(]*0\s*\)/.test(condition));
}

/** Reads brackets and negations before a constant; the constant must reach to a bracket that closes. */
function isAlwaysTrue(text: string, from: number): boolean {
  let at = from;
  let negations = 0;
  while (at < text.length && at - from < CONDITION_CHARS_MAX) {
    const code = text.charCodeAt(at);
    if (code === 33) negations++;
    else if (code !== 40 && code !== 43 && code !== 45 && code > 32) break;
    at++;
  }
  const truth = truthOf(text, at);
  if (truth === null || text.charCodeAt(skipSpace(text, truth.end)) !== 41) return false;
  // nobody negates a constant twice but to test what is read: it need not hold
  return negations > 1 || truth.value !== (negations === 1);
}

interface Truth {
  readonly value: boolean;
  readonly end: number;
}

/** The truth of the constant at `at`; `null` where it depends on something. */
function truthOf(text: string, at: number): Truth | null {
  const code = text.charCodeAt(at);
  if (isDigit(code)) {
    let end = wordEnd(text, at);
    if (text.charCodeAt(end) === 46) end = wordEnd(text, end + 1);
    return { value: !/^[0.]+$/.test(text.slice(at, end)), end };
  }
  if (code === 34 || code === 39 || code === 96) return closed(text, at, text[at]!, text.charCodeAt(at + 1) !== code);
  if (code === 91) return closed(text, at, ']', true);
  if (code === 123) return closed(text, at, '}', true);
  const end = wordEnd(text, at);
  const word = text.slice(at, end);
  if (word === 'new') {
    const name = wordEnd(text, skipSpace(text, end));
    return name > end ? { value: true, end: text.startsWith('()', name) ? name + 2 : name } : null;
  }
  if (TRUE_NAMES.has(word)) return { value: true, end };
  return FALSE_NAMES.has(word) ? { value: false, end } : null;
}

function closed(text: string, from: number, close: string, value: boolean): Truth | null {
  const end = text.slice(from, from + CONDITION_CHARS_MAX).indexOf(close, 1);
  return end < 0 ? null : { value, end: from + end + 1 };
}
