import type { Report, Subject } from '../../detector.ts';
import { MARK_BRACE, MARK_DOLLAR } from '../../text/marks.ts';
import { indexWithin, isDigit, isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { COMMANDS } from './commands.ts';
import { CHAINED, DIRECT, EXPANSION, INTERPRETER, REDIRECT } from './rules.ts';

/** Characters of an expansion that are read. */
const BRACE_CHARS_MAX = 128;

/** Longer words are no command. */
const WORD_CHARS_MAX = 32;

/** Forms of command lines that need no separator. */
export function checkForms(subject: Subject, report: Report): void {
  const { text, marks } = subject;
  if ((marks & MARK_BRACE) !== 0) checkBraces(text, report);
  if ((marks & MARK_DOLLAR) !== 0) {
    checkAssigned(text, report);
    checkArithmetic(text, report);
  }
  if (subject.first) checkStart(text, report);
}

/** `{nc,-nlvp,777}`: a brace expansion writes a command line without white space. */
function checkBraces(text: string, report: Report): void {
  let at = text.indexOf('{');
  while (at >= 0) {
    const end = itemEnd(text, at + 1);
    const named = text.charAt(end) === ',' && beginsName(text.charCodeAt(at + 1));
    const closes = named ? indexWithin(text, '}', end, BRACE_CHARS_MAX) : -1;
    if (closes > 0) {
      const next = text.charCodeAt(end + 1);
      const rank = COMMANDS.get(text.slice(at + 1, end).replace(/\$[a-z]?|\\/g, '')) ?? 0;
      // `;{sleep,5}`: behind a separator a number is argument enough
      const counted = isDigit(next) && at > 0 && isSeparator(text.charCodeAt(at - 1));
      if (rank > 1 || (rank === 1 && (next === 45 || next === 47 || counted))) report(EXPANSION, at, closes + 1, 0.75);
    }
    at = text.indexOf('{', Math.max(at + 1, end));
  }
}

function isSeparator(code: number): boolean {
  return code === 59 || code === 124 || code === 38 || code === 10;
}

/** A letter, or what a shell takes away: an empty variable, a backslash. */
function beginsName(code: number): boolean {
  return isLetter(code) || code === 36 || code === 92;
}

/** The end of the first item between braces, its comma or the closing brace, at most a word away. */
function itemEnd(text: string, from: number): number {
  const to = Math.min(text.length, from - 1 + WORD_CHARS_MAX);
  let at = from;
  while (at < to && text.charCodeAt(at) !== 44 && text.charCodeAt(at) !== 125) at++;
  return at;
}

/** `$[2+2]`: the old spelling of shell arithmetic; `$[]` alone. */
function checkArithmetic(text: string, report: Report): void {
  const at = text.indexOf('$[');
  const end = at < 0 ? -1 : indexWithin(text, ']', at, WORD_CHARS_MAX);
  if (end === 2 && text.length === 3) report(EXPANSION, 0, 3, 0.55);
  if (end < 0 || !isDigit(text.charCodeAt(at + 2))) return;
  const sign = text.charCodeAt(wordEnd(text, at + 2));
  if (sign === 43 || sign === 42 || sign === 45) report(EXPANSION, at, end + 1, 0.7);
}

/** Assignments that are remembered. */
const ASSIGNED_MAX = 8;

/** `a=whoami;$a`, `x=adduse[r];$x pizza`, `v='u';cu$v`, `a=nc&&$a -l`: a word is put together from variables of its own. */
function checkAssigned(text: string, report: Report): void {
  const separator = nextSeparator(text, 0);
  if (separator < 0 || text.indexOf('$', separator) < 0) return;
  let at = 0;
  for (let count = 0; count < ASSIGNED_MAX && at < text.length; count++) {
    const from = skipSpace(text, at);
    const end = wordEnd(text, from);
    const assigned = end > from && end - from < 16 && text.charCodeAt(end) === 61 && !isSpace(text.charCodeAt(end + 1));
    if (assigned) {
      const use = text.indexOf(`$${text.slice(from, end)}`, end);
      const behind = use > 0 && !isWord(text.charCodeAt(use + 1 + end - from));
      const changed = changedUse(text, text.slice(from, end), end);
      if (changed > 0) {
        report(CHAINED, from, Math.min(text.length, changed + 24), 0.7);
        return;
      }
      if (behind && (text.lastIndexOf(';', use) > end || text.lastIndexOf('&&', use) > end)) {
        report(CHAINED, from, Math.min(text.length, use + 24), 0.7);
        return;
      }
    }
    // what is assigned may be an assignment: `cmd=a=id;$a`
    const nested = assigned && text.charCodeAt(wordEnd(text, end + 1)) === 61;
    at = nested ? end + 1 : nextSeparator(text, end) + 1;
    if (at === 0) return;
  }
}

/** Index of `${a/x/}` or `"${a[0]}` where a command begins, or -1: what a variable holds is changed or taken in part, and started. */
function changedUse(text: string, name: string, from: number): number {
  const use = text.indexOf(`\${${name}`, from);
  if (use < 0 || !PART_OF_VARIABLE.has(text.charAt(use + 2 + name.length))) return -1;
  let before = use - 1;
  while (before > from && (isSpace(text.charCodeAt(before)) || text.charCodeAt(before) === 34)) before--;
  return before > from && isSeparator(text.charCodeAt(before)) ? use : -1;
}

/** Signs behind the name of a variable that take a part of it. */
const PART_OF_VARIABLE: ReadonlySet<string> = new Set(['/', '[', ':', ',', '^', '#', '%', '@', '}']);

/** Index of the last sign of the next `;` or `&&`, or -1. */
function nextSeparator(text: string, from: number): number {
  const sign = text.indexOf(';', from);
  const and = text.indexOf('&&', from);
  return and < 0 || (sign >= 0 && sign < and) ? sign : and + 1;
}

/** Functions by which a cell of a spreadsheet asks a foreign server or calls a library. */
const FORMULA = /^[=+@-]\s?(?:webservice|import(?:xml|html|data|feed)|register\.id)\(/;

/** `=cmd|'/c calc'!A0` (a spreadsheet starts a program), `alias ls=rm`, `for /f %a in (`, `for %x in (*) do`, `!-1`. */
function checkStart(text: string, report: Report): void {
  switch (text.charCodeAt(0)) {
    case 97: // a
      checkAlias(text, report);
      return;
    case 102: // f
      checkLoop(text, report);
      return;
    case 40: // (
      if (text.startsWith('() {')) report(EXPANSION, 0, Math.min(text.length, 48), 0.55);
      return;
    case 61: // =
    case 43: // +
    case 64: // @
    case 45: // -
      if (CELL.test(text)) report(INTERPRETER, 0, Math.min(text.length, 48), 0.75);
      else if (FORMULA.test(text)) report(INTERPRETER, 0, Math.min(text.length, 48), 0.7);
      return;
    case 62: // >
      checkRedirect(text, report);
      return;
    case 33: // !
      if (text.startsWith('!-') && isDigit(text.charCodeAt(2)) && text.length < 8) report(DIRECT, 0, text.length, 0.55);
      return;
    default:
      if (!isWord(text.charCodeAt(0)) && QUOTED_COUNT.test(text)) report(DIRECT, 0, text.length, 0.6);
  }
}

/** A program and what it is told, in a cell of a spreadsheet. */
const CELL = /^[=+@-]\s?[\w.]{1,24}\|\s?['"]/;

function checkAlias(text: string, report: Report): void {
  if (!text.startsWith('alias ')) return;
  const end = wordEnd(text, 6);
  if (end > 6 && text.charCodeAt(end) === 61) report(DIRECT, 0, Math.min(text.length, 48), 0.7);
}

function checkLoop(text: string, report: Report): void {
  if (!text.startsWith('for ')) return;
  const percent = text.indexOf('%');
  if (percent > 0 && percent < 16 && isLetter(text.charCodeAt(skipPercent(text, percent))) && text.indexOf(' in (') > percent)
    report(DIRECT, 0, Math.min(text.length, 48), 0.8);
}

/** `'sleep 50'`: a command with a number, in quotes that the value brings along. */
const QUOTED_COUNT = /^\s{0,4}(['"])(?:sleep|timeout|ping)\s\d{1,4}\1?$/;

/** `>/tmp/x`, `>> /etc/cron.d/x`: output into a file of the system; mails quote with the same sign, but no paths. */
function checkRedirect(text: string, report: Report): void {
  const at = skipSpace(text, text.charCodeAt(1) === 62 ? 2 : 1);
  if (/^\/(?:tmp|etc|var|dev|root|home|usr|opt)\/\w/.test(text.slice(at, at + 12))) report(REDIRECT, 0, Math.min(text.length, 48), 0.55);
}

function skipPercent(text: string, at: number): number {
  let index = at;
  while (text.charCodeAt(index) === 37) index++;
  return index;
}
