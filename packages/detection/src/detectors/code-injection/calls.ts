import type { Report } from '../../detector.ts';
import { isDigit, isLetter, isSpace, isWord, skipSpace } from '../../text/scan.ts';
import { isFunction } from './functions.ts';
import { CALL } from './rules.ts';

/** A longer value is a text with code in it; phrases and names tell there. */
const CODE_CHARS_MAX = 160;

/** Brackets within brackets that are followed. */
const DEPTH_MAX = 8;

/** Statements behind each other. */
const STATEMENTS_MAX = 8;

/** What an expression does. */
interface Deeds {
  calls: number;
  /** Calls of a member (`a.b()`, `$a->b()`, `A::b()`), of something made (`new A()`), of a text or of a result. */
  memberCalls: number;
  made: number;
  textCalls: number;
  /** Calls of a bracket (`('a'.'b')('c')`, `[a][0]('b')`) with a text. */
  computedCalls: number;
  /** Names in the manner of programs that are called: `array_map()`. */
  snakeCalls: number;
  /** Arguments that only a program passes: texts in quotes, variables, numbers. */
  arguments: number;
  /** Members reached by `->` or `::`. */
  arrows: number;
  /** Texts in quotes that are put together from pieces. */
  joined: number;
  /** Names with a dollar sign, and those among the arguments of a plain name. */
  variables: number;
  variableArguments: number;
  /** Comparisons of a filter: `where(use = 'official')` of FHIRPath. Programs assign nothing among arguments, and write `a='b'` for a named one. */
  filters: number;
  /** True when it begins with an object of a runtime. */
  runtime: boolean;
}

/** Objects by which programs reach their runtime, the system and the page. */
const RUNTIMES: ReadonlySet<string> = new Set(
  'console process fs os sys subprocess child_process kernel shutil globalthis require'.split(' '),
);

/**
 * `getClass().forName("x")`, `$a->b()`, `json_decode('x');`, `new File("x").delete()`, `"id".execute()`: the value is one expression
 * of a language of the C family. A sentence has brackets too, but it is no expression from its first letter to its last; and a filter
 * (`contains(name,'x')`) or a label (`total(eur)`) calls one plain name.
 */
export function checkExpression(text: string, report: Report): void {
  if (text.length > CODE_CHARS_MAX) return;
  const deeds: Deeds = {
    calls: 0,
    memberCalls: 0,
    made: 0,
    textCalls: 0,
    computedCalls: 0,
    snakeCalls: 0,
    arguments: 0,
    arrows: 0,
    joined: 0,
    variables: 0,
    variableArguments: 0,
    filters: 0,
    runtime: false,
  };
  let at = skipSpace(text, 0);
  for (let statements = 0; at < text.length && statements < STATEMENTS_MAX; statements++) {
    const end = readExpression(text, at, deeds, 0);
    if (end < 0) return;
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 59) at = skipSpace(text, at + 1);
    else if (at < text.length) return;
  }
  const confidence = judge(deeds);
  if (confidence > 0) report(CALL, 0, text.length, confidence);
}

function judge(deeds: Deeds): number {
  const { calls, memberCalls } = deeds;
  if (calls === 0) return deeds.arrows > 0 && deeds.variables > 0 ? 0.55 : 0;
  if (deeds.filters > 0 && !deeds.runtime && deeds.arrows === 0) return 0;
  if (calls > 1 && memberCalls > 0) return 0.65;
  if (deeds.textCalls > 0 || deeds.computedCalls > 0 || deeds.joined > 0 || deeds.arrows > 0) return 0.6;
  if (deeds.runtime && memberCalls > 0) return 0.6;
  if (deeds.made > 0 && (deeds.arguments > 0 || memberCalls > 0)) return 0.6;
  if (deeds.variableArguments > 0) return 0.55;
  return (memberCalls > 0 || deeds.snakeCalls > 0) && deeds.arguments > 0 ? 0.55 : 0;
}

/** Index behind the expression at `from`, or -1. */
function readExpression(text: string, from: number, deeds: Deeds, depth: number): number {
  if (depth > DEPTH_MAX) return -1;
  let at = readOperand(text, from, deeds, depth);
  while (at >= 0) {
    const operator = skipSpace(text, at);
    const length = operatorLength(text, operator);
    if (length === 0) return at;
    const next = skipSpace(text, operator + length);
    if (depth > 0 && text.charCodeAt(operator) === 61 && length === 1 && operator > at && next > operator + 1) deeds.filters++;
    if (length === 1 && isQuote(text.charCodeAt(at - 1)) && isQuote(text.charCodeAt(next))) deeds.joined++;
    at = readOperand(text, next, deeds, depth);
  }
  return at;
}

function isClose(code: number): boolean {
  return code === 41 || code === 93;
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39;
}

/** Dots and plus signs that join texts, and what assigns or compares. A hyphen joins words as well, so it is none. */
function operatorLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 43 || code === 46) return 1;
  if (code === 61) return text.charCodeAt(at + 1) === 61 ? (text.charCodeAt(at + 2) === 61 ? 3 : 2) : 1;
  return 0;
}

function readOperand(text: string, from: number, deeds: Deeds, depth: number): number {
  const code = text.charCodeAt(from);
  if (code === 34 || code === 39) return readTail(text, readText(text, from), deeds, depth, true);
  if (isDigit(code)) return readNumber(text, from);
  if (code === 40 || code === 91) {
    const close = readList(text, from, code === 40 ? 41 : 93, deeds, depth);
    return close < 0 ? -1 : readTail(text, close, deeds, depth, false);
  }
  if (text.startsWith('new', from) && isSpace(text.charCodeAt(from + 3))) return readMade(text, skipSpace(text, from + 3), deeds, depth);
  const end = nameEnd(text, from);
  if (end < 0) return -1;
  const name = text.slice(from, end);
  if (name.charCodeAt(0) === 36) deeds.variables++;
  if (depth === 0 && RUNTIMES.has(name)) deeds.runtime = true;
  return readTail(text, end, deeds, depth, false, name);
}

/** `new a.b.C(...)`. */
function readMade(text: string, from: number, deeds: Deeds, depth: number): number {
  let end = nameEnd(text, from);
  while (end > 0 && (text.charCodeAt(end) === 46 || text.charCodeAt(end) === 92)) end = nameEnd(text, end + 1);
  if (end < 0 || text.charCodeAt(end) !== 40) return -1;
  deeds.made++;
  return readTail(text, end, deeds, depth, false);
}

/** The members, calls and indices behind an operand. */
function readTail(text: string, from: number, deeds: Deeds, depth: number, isText: boolean, name = ''): number {
  let at = from;
  let member = false;
  let last = name;
  while (at >= 0 && at < text.length) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === 40) {
      deeds.calls++;
      if (member) deeds.memberCalls++;
      if (isText) deeds.textCalls++;
      if (isClose(text.charCodeAt(at - 1)) && isQuote(text.charCodeAt(at + 1))) deeds.computedCalls++;
      if (last.indexOf('_') > 0 && isFunction(last)) deeds.snakeCalls++;
      if (isFunction(last) && isVariable(text, at + 1)) deeds.variableArguments++;
      at = readList(text, at, 41, deeds, depth);
      last = '';
    } else if (code === 91) {
      at = readList(text, at, 93, deeds, depth);
    } else {
      const arrow = (code === 45 && next === 62) || (code === 58 && next === 58);
      const dot = code === 46 && nameEnd(text, at + 1) > 0;
      if (!arrow && !dot) return at;
      if (arrow) deeds.arrows++;
      const start = at + (arrow ? 2 : 1);
      at = nameEnd(text, start);
      if (at > 0) last = text.slice(start, at);
      member = true;
    }
  }
  return at;
}

/** `$x`; `$select` and the like are options of a query by OData (part 2, section 5.1). */
function isVariable(text: string, at: number): boolean {
  return text.charCodeAt(at) === 36 && isLetter(text.charCodeAt(at + 1)) && !QUERY_OPTION.test(text.slice(at, at + 12));
}

const QUERY_OPTION = /^\$(?:select|filter|expand|orderby|top|skip|count|search|levels|format|apply|compute|ref|value)\b/;

/** A bracket with expressions between commas; the index behind its close, or -1. */
function readList(text: string, open: number, close: number, deeds: Deeds, depth: number): number {
  let at = skipSpace(text, open + 1);
  if (text.charCodeAt(at) === close) return at + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 39 || code === 36 || isDigit(code)) deeds.arguments++;
    at = readExpression(text, at, deeds, depth + 1);
    if (at < 0) return -1;
    at = skipSpace(text, at);
    const sign = text.charCodeAt(at);
    if (sign === close) return at + 1;
    if (sign !== 44) return -1;
    at = skipSpace(text, at + 1);
  }
}

/** The index behind a text in quotes, or the end of the value. */
function readText(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === quote) return at + 1;
  }
  return -1;
}

function readNumber(text: string, from: number): number {
  let at = from;
  while (isWord(text.charCodeAt(at)) || (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1)))) at++;
  return at;
}

/** The index behind a name with its dollar signs, or -1 where none begins. */
function nameEnd(text: string, from: number): number {
  let at = from;
  // `@$a()` of PHP; `@app.route(...)` is a decorator that decorates nothing here
  if (text.charCodeAt(at) === 64 && text.charCodeAt(at + 1) === 36) at++;
  while (text.charCodeAt(at) === 36) at++;
  if (!isLetter(text.charCodeAt(at)) && text.charCodeAt(at) !== 95) return -1;
  while (isWord(text.charCodeAt(at)) || text.charCodeAt(at) === 36) at++;
  return at;
}
