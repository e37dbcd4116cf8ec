import type { Report } from '../../detector.ts';
import { backSpace, indexWithin, isDigit, isLetter, isSpace, isWord, skipSpace, standsAlone, wordEnd } from '../../text/scan.ts';
import { WordSieve } from '../../text/sieve.ts';
import { DOM_ACCESS, GADGET, SINK_CALL } from './rules.ts';
import { SINKS } from './words.ts';

/** Characters between a sink's name and its bracket: `alert?.(`, `(alert)(`, `alert.call(null,`. */
const CALL_GAP_CHARS_MAX = 24;

/** Reads words of script in a text: calls of sinks, access to the document, prototype gadgets. */
export function checkScript(text: string, report: Report): void {
  const { length } = text;
  let at = 0;
  while (at < length) {
    const sign = SIGNS[text.charCodeAt(at)];
    if (sign === OTHER) {
      at++;
      continue;
    }
    const start = at++;
    while (at < length && SIGNS[text.charCodeAt(at)] === WORD) at++;
    if (at - start >= WORD_CHARS_MIN && SIEVE.mayHold(text, start, at)) checkWord(text, start, at, report);
  }
}

const OTHER = 0;
const WORD = 1;
/** A dollar sign begins a name, and ends one. */
const DOLLAR = 2;

/** What each character is to a name of script. */
const SIGNS: Readonly<Uint8Array> = Uint8Array.from({ length: 65_536 }, (_, code) => (isWord(code) ? WORD : code === 36 ? DOLLAR : OTHER));

/** `top` is the shortest name. */
const WORD_CHARS_MIN = 3;

function checkWord(text: string, from: number, to: number, report: Report): void {
  const word = text.slice(from, to);
  const sink = SINKS.get(word);
  if (sink !== undefined) checkSink(text, from, to, sink, report);
  else checkAccess(text, word, from, to, report);
}

function checkSink(text: string, from: number, to: number, level: number, report: Report): void {
  const open = text.charCodeAt(to) === 96 && text.charCodeAt(from - 1) === 96 ? -1 : callOpen(text, to);
  if (open < 0) {
    checkPropertyName(text, from, to, level, report);
    checkReference(text, from, to, level, report);
    return;
  }
  if ((level === 1 && isRemark(text, from, open)) || isTold(text, from, open)) {
    report(SINK_CALL, from, Math.min(text.length, open + 40), 0.4);
    return;
  }
  // fetch('/api') is how pages talk to their own server
  if (text.startsWith('fetch', from) && text.charCodeAt(open + 2) === 47 && text.charCodeAt(open + 3) !== 47) {
    report(SINK_CALL, from, Math.min(text.length, open + 40), 0.4);
    return;
  }
  const confidence = isIndirect(text, to) ? 0.6 : argumentConfidence(text, open + 1, level, isTight(text, to, open));
  if (confidence > 0) report(SINK_CALL, from, Math.min(text.length, open + 40), Math.min(0.9, confidence + surroundings(text, from)));
}

/** Characters of an argument that a sentence shows. */
const REMARK_CHARS_MAX = 32;

/** `The alert(1) popup`, `use alert() or confirm()`: words stand on both sides, or behind the call that begins the text. */
function isRemark(text: string, from: number, open: number): boolean {
  const close = indexWithin(text, ')', open, REMARK_CHARS_MAX);
  if (close < 0 || !isSpace(text.charCodeAt(close + 1))) return false;
  const next = skipSpace(text, close + 1);
  const end = wordEnd(text, next);
  if (
    end - next < 2 ||
    !isLetter(text.charCodeAt(next)) ||
    !(end >= text.length || isSpace(text.charCodeAt(end)) || text.charCodeAt(end) === 46)
  )
    return false;
  const before = backSpace(text, from);
  return before < 0 || (before < from - 1 && isLetter(text.charCodeAt(before)));
}

/**
 * `Is eval() evil?`, `avoid using document.write().`: a sentence names a function, and nothing is handed to it.
 * `null is not an object (evaluating 'a.innerHTML')`: an engine quotes what it stumbled over.
 */
function isTold(text: string, from: number, open: number): boolean {
  if (isQuotedByEngine(text, from)) return true;
  if (text.charCodeAt(open) !== 40 || text.charCodeAt(open + 1) !== 41) return false;
  let start = from;
  while (start > 0 && from - start < CALLEE_CHARS_MAX && (isWord(text.charCodeAt(start - 1)) || text.charCodeAt(start - 1) === 46)) start--;
  const named = text.startsWith('eval(', from) || text.startsWith('document.', start);
  return named && isSpace(text.charCodeAt(start - 1)) && isLetter(text.charCodeAt(start - 2)) && isLetter(text.charCodeAt(start - 3));
}

/** "Use `document.querySelector('#a')` instead": code between backticks in the middle of a sentence, as Markdown has it. */
function isQuotedCode(text: string, from: number): boolean {
  if (text.charCodeAt(from - 1) !== 96 || !isSpace(text.charCodeAt(from - 2)) || !isLetter(text.charCodeAt(from - 3))) return false;
  const close = indexWithin(text, '`', from, QUOTED_CHARS_MAX);
  return close > 0 && isSpace(text.charCodeAt(close + 1)) && isLetter(text.charCodeAt(close + 2));
}

/** Characters of `document.write` and the like before the last name. */
const CALLEE_CHARS_MAX = 16;

/** How JavaScriptCore tells of a value that is none, and how far it quotes. */
const QUOTED_BY_ENGINE = " is not an object (evaluating '";
const QUOTED_CHARS_MAX = 160;

function isQuotedByEngine(text: string, from: number): boolean {
  const before = text.slice(Math.max(0, from - QUOTED_CHARS_MAX), from);
  const at = before.lastIndexOf(QUOTED_BY_ENGINE);
  return at >= 0 && !before.includes("'", at + QUOTED_BY_ENGINE.length);
}

/** The bracket or back-tick that calls the name ending at `to`; -1 when it is not called. */
function callOpen(text: string, to: number): number {
  const limit = Math.min(text.length, to + CALL_GAP_CHARS_MAX);
  let at = to;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 96) return at;
    if (code === 38) return isBracketEntity(text, at) ? at : -1;
    if (code === 46 && (text.startsWith('call', at + 1) || text.startsWith('bind', at + 1))) at += 5;
    else if (code === 46 && text.startsWith('apply', at + 1)) at += 6;
    else if (isSpace(code) || code === 41 || code === 63 || code === 46 || code === 47 || code === 42) at++;
    else return -1;
  }
  return -1;
}

/** `&lpar;`, `&#40`, `&#x28` */
function isBracketEntity(text: string, at: number): boolean {
  return text.startsWith('lpar;', at + 1) || text.startsWith('#40', at + 1) || text.startsWith('#x28', at + 1);
}

/** `alert.call(`, `confirm.apply(`: no sentence reads so. */
function isIndirect(text: string, to: number): boolean {
  return text.startsWith('.call', to) || text.startsWith('.apply', to) || text.startsWith('.bind', to);
}

function isTight(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isSpace(text.charCodeAt(at))) return false;
  return true;
}

/** How much the argument looks like code. `confirm(1)` does, `please confirm (today)` does not. */
function argumentConfidence(text: string, from: number, level: number, tight: boolean): number {
  const at = skipSpace(text, from);
  const code = text.charCodeAt(at);
  if (level === 0) return code === 34 || code === 39 || code === 96 ? 0.6 : 0.2;
  const closes = code === 41 || code === 96 || Number.isNaN(code);
  const base = level === 2 ? 0.15 : 0;
  if (!tight) return base + (isDigit(code) || code === 34 || code === 39 || closes ? 0.45 : 0.1);
  if (isDigit(code)) return text.charCodeAt(wordEnd(text, at)) === 41 || level === 2 ? 0.65 : 0.55;
  if (code === 34 || code === 39 || code === 47 || code === 96 || code === 91) return 0.65 + base;
  if (closes) return level === 2 ? 0.6 : 0.5;
  return base + (text.startsWith('document', at) || text.startsWith('window', at) || text.startsWith('self', at) ? 0.65 : 0.45);
}

/** Signs before the call that a string was left or code begins: `'-`, `";`, `//`, `=`, `:`. */
function surroundings(text: string, from: number): number {
  const at = backSpace(text, from);
  if (at < 0) return 0;
  const code = text.charCodeAt(at);
  if (code === 45 || code === 59 || code === 61 || code === 58 || code === 43 || code === 40 || code === 125 || code === 123) return 0.2;
  return code === 33 || code === 44 || code === 124 || code === 38 || code === 62 ? 0.15 : 0;
}

/** `a=prompt,a()` and `[1].find(alert)`: the function itself is handed on. */
function checkReference(text: string, from: number, to: number, level: number, report: Report): void {
  if (level === 0) return;
  const before = text.charCodeAt(from - 1);
  const after = text.charCodeAt(to);
  const assigned = before === 61 && (after === 44 || after === 59);
  const passed =
    before === 40 && after === 41 && isWord(text.charCodeAt(from - 2)) && indexWithin(text, '.', Math.max(0, from - 12), 10) >= 0;
  if (assigned || passed) report(SINK_CALL, from - 1, to + 1, 0.6);
}

/** `window['alert']`, `top["al"+"ert"]`: the name as a string in brackets. */
function checkPropertyName(text: string, from: number, to: number, level: number, report: Report): void {
  const before = text.charCodeAt(from - 1);
  const after = text.charCodeAt(to);
  if (level === 0 || before !== after || (before !== 34 && before !== 39) || text.charCodeAt(from - 2) !== 91) return;
  report(SINK_CALL, from - 2, to + 1, 0.6);
}

const ACCESS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'document',
    [
      'cookie',
      'domain',
      'write',
      'writeln',
      'location',
      'body',
      'documentelement',
      'createelement',
      'getelement',
      'queryselector',
      'referrer',
      'url',
      'forms',
    ],
  ],
  [
    'window',
    ['location', 'open', 'name', 'onerror', 'eval', 'alert', 'confirm', 'prompt', 'parent', 'top', 'self', 'navigate', 'document'],
  ],
  ['location', ['href', 'hash', 'search', 'assign', 'replace', 'protocol']],
  ['self', ['location', 'alert', 'document', 'confirm', 'prompt']],
  ['top', ['location', 'alert', 'document', 'confirm', 'prompt']],
  ['parent', ['location', 'document', 'frames']],
  ['this', []],
  ['frames', []],
  ['globalthis', ['eval', 'alert', 'location']],
  ['localstorage', ['getitem', 'setitem', 'key']],
  ['sessionstorage', ['getitem', 'setitem']],
  ['navigator', ['sendbeacon', 'credentials']],
  ['string', ['fromcharcode', 'fromcodepoint']],
]);

const GADGETS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const SIEVE = new WordSieve([...SINKS.keys(), ...ACCESS.keys(), ...GADGETS]);

/** `top["al"+"ert"](1)`: a member of a global object, spelled at run time and called. */
function checkComputed(text: string, word: string, from: number, to: number, report: Report): void {
  const open = skipSpace(text, to);
  if (text.charCodeAt(open) === 91 && word !== 'this' && word !== 'string' && isQuote(text.charCodeAt(skipSpace(text, open + 1))))
    report(GADGET, from, Math.min(text.length, open + 24), 0.6);
  if (text.charCodeAt(to) !== 91) return;
  const close = indexWithin(text, ']', to, 64);
  if (close > 0 && (text.charCodeAt(close + 1) === 40 || text.charCodeAt(close + 1) === 96)) report(GADGET, from, close + 2, 0.7);
}

/** `document.cookie`, `document["cookie"]`, `document?.cookie`; assignments weigh more. */
function checkAccess(text: string, word: string, from: number, to: number, report: Report): void {
  const members = ACCESS.get(word);
  if (members !== undefined && standsAlone(text, from, to)) {
    checkComputed(text, word, from, to, report);
    if (members.length === 0) return;
    const member = memberStart(text, to);
    if (member < 0) return;
    const end = wordEnd(text, member);
    const name = text.slice(member, end);
    for (const known of members) {
      if (!name.startsWith(known)) continue;
      report(DOM_ACCESS, from, end, isTold(text, from, end) || isQuotedCode(text, from) ? 0.4 : accessConfidence(text, word, end));
      return;
    }
  } else if (GADGETS.has(word)) checkGadget(text, word, from, to, report);
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

/** White space, `?.`, a closing bracket, a comment. */
function isMemberGap(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isSpace(code) || code === 63 || code === 41 || (code === 47 && text.charCodeAt(at + 1) === 42) || isInComment(text, at);
}

function isInComment(text: string, at: number): boolean {
  for (let index = at; index > 0 && at - index < CALL_GAP_CHARS_MAX; index--) {
    if (text.charCodeAt(index) === 47 && text.charCodeAt(index + 1) === 42)
      return indexWithin(text, '*/', index + 2, CALL_GAP_CHARS_MAX) >= at - 1;
  }
  return false;
}

function memberStart(text: string, to: number): number {
  let at = to;
  while (at < text.length && at - to < CALL_GAP_CHARS_MAX && isMemberGap(text, at)) at++;
  const code = text.charCodeAt(at);
  if (code === 46) return skipSpace(text, at + 1);
  if (code !== 91) return -1;
  const quote = text.charCodeAt(at + 1);
  return quote === 34 || quote === 39 || quote === 96 ? at + 2 : -1;
}

function accessConfidence(text: string, word: string, end: number): number {
  const after = text.charCodeAt(skipSpace(text, end));
  if (word === 'location' || word === 'top' || word === 'parent' || word === 'self') return after === 61 || after === 40 ? 0.6 : 0.25;
  return after === 61 || after === 40 ? 0.7 : 0.55;
}

/** `"__proto__":` */
function isKeyQuote(text: string, at: number): boolean {
  const quote = text.charCodeAt(at);
  return (quote === 34 || quote === 39) && text.charCodeAt(skipSpace(text, at + 1)) === 58;
}

/** `__proto__[x]=`, `a[__proto__][b]`, `/__proto__/x` of a JSON patch, `"__proto__":`; the bare word in a text is less. */
function prototypeConfidence(text: string, from: number, to: number): number {
  const before = text.charCodeAt(from - 1);
  const after = text.charCodeAt(to);
  if (after === 91 || after === 46 || after === 61 || (before === 91 && after === 93)) return 0.8;
  if (from === 0 && to === text.length) return 0.8;
  const step = before === 47 && from === 1 && (after === 47 || to === text.length);
  return step || isKeyQuote(text, to) ? 0.7 : 0.35;
}

/** `__proto__[x]=`, `constructor.constructor('...')`, `.constructor("alert(1)")()`. */
function checkGadget(text: string, word: string, from: number, to: number, report: Report): void {
  const after = text.charCodeAt(to);
  const end = Math.min(text.length, to + 32);
  if (word === '__proto__') {
    report(GADGET, from, end, prototypeConfidence(text, from, to));
    return;
  }
  if (word === 'prototype') {
    // `[[Prototype]]`: how the specification of the language names it
    if (text.startsWith('[[', from - 2)) return;
    const nested = text.slice(Math.max(0, from - 20), from).includes('constructor');
    report(GADGET, from, end, nested || (text.charCodeAt(from - 1) === 91 && after === 93) ? 0.7 : 0.1);
    return;
  }
  if (text.startsWith('.constructor', to) || text.startsWith('.prototype', to)) {
    report(GADGET, from, end);
    return;
  }
  if (text.charCodeAt(from - 1) === 91 && after === 93) {
    report(GADGET, from, end, 0.7);
    return;
  }
  const named = text.charCodeAt(from - 1) === text.charCodeAt(to) && isQuote(after) && text.charCodeAt(from - 2) === 91;
  if (named && text.charCodeAt(to + 1) === 93) {
    report(GADGET, from, end, 0.7);
    return;
  }
  if (after === 96 && text.charCodeAt(from - 1) === 46) {
    report(GADGET, from, end);
    return;
  }
  const called = after === 40 && (text.charCodeAt(to + 1) === 34 || text.charCodeAt(to + 1) === 39 || text.charCodeAt(to + 1) === 96);
  if (called && text.charCodeAt(from - 1) === 46) report(GADGET, from, end);
}
