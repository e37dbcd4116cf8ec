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
    let end = at + 1;
    let name = '';
    while (end < text.length && end - at < WORD_CHARS_MAX && text.charCodeAt(end) !== 44 && text.charCodeAt(end) !== 125) {
      const code = text.charCodeAt(end);
      if (code === 36 || code === 92) end += code === 36 && isLetter(text.charCodeAt(end + 1)) ? 2 : 1;
      else name += text[end++];
    }
    const next = text.charCodeAt(end + 1);
    const closes = text.charCodeAt(end) === 44 ? indexWithin(text, '}', end, BRACE_CHARS_MAX) : -1;
    if (closes > 0) {
      const rank = COMMANDS.get(name) ?? 0;
      if (rank > 1 || (rank === 1 && (next === 45 || next === 47))) report(EXPANSION, at, closes + 1, 0.75);
    }
    at = text.indexOf('{', Math.max(at + 1, end));
  }
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

/** Index of the last sign of the next `;` or `&&`, or -1. */
function nextSeparator(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 59) return at;
    if (code === 38 && text.charCodeAt(at + 1) === 38) return at + 1;
  }
  return -1;
}

/** Functions by which a cell of a spreadsheet asks a foreign server or calls a library. */
const FORMULA = /^[=+@-]\s?(?:webservice|import(?:xml|html|data|feed)|register\.id)\(/;

/** `=cmd|'/c calc'!A0` (a spreadsheet starts a program), `alias ls=rm`, `for /f %a in (`, `for %x in (*) do`, `!-1`. */
function checkStart(text: string, report: Report): void {
  const code = text.charCodeAt(0);
  if (code !== 97 && code !== 102 && (isLetter(code) || isDigit(code))) return;
  const to = Math.min(text.length, 48);
  if (text.startsWith('alias ')) {
    const end = wordEnd(text, 6);
    if (end > 6 && text.charCodeAt(end) === 61) report(DIRECT, 0, to, 0.7);
  } else if (text.startsWith('for ')) {
    const percent = text.indexOf('%');
    if (percent > 0 && percent < 16 && isLetter(text.charCodeAt(skipPercent(text, percent))) && text.indexOf(' in (') > percent)
      report(DIRECT, 0, to, 0.8);
  } else if (text.startsWith('() {')) report(EXPANSION, 0, to, 0.55);
  else if (/^[=+@-]\s?[\w.]{1,24}\|\s?['"]/.test(text)) report(INTERPRETER, 0, to, 0.75);
  else if (FORMULA.test(text)) report(INTERPRETER, 0, to, 0.7);
  else if (text.startsWith('>')) checkRedirect(text, report);
  else if (QUOTED_COUNT.test(text)) report(DIRECT, 0, text.length, 0.6);
  else if (text.startsWith('!-') && isDigit(text.charCodeAt(2)) && text.length < 8) report(DIRECT, 0, text.length, 0.55);
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
