import type { Detector, Report, Subject } from '../../detector.ts';
import { compilePhrases } from '../../indicators/phrases.ts';
import { withoutComments } from '../../text/comments.ts';
import {
  MARK_ANGLE,
  MARK_BACKTICK,
  MARK_BRACKET,
  MARK_EQUALS,
  MARK_OPERATOR,
  MARK_PAREN,
  MARK_QUOTE,
  MARK_SHELL,
  MARK_SLASH,
} from '../../text/marks.ts';
import { backSpace, indexWithin, isLetter, isSpace, isWord } from '../../text/scan.ts';
import { CUT_LITERALS, checkCut, checkRemoved } from './cut.ts';
import { checkPieces, PIECE_LITERALS } from './fragments.ts';
import { checkLoose, LOOSE_LITERALS, LOOSE_PHRASES, withoutFonts } from './loose.ts';
import { checkElement, isComponentProperty, isHandler } from './markup.ts';
import { ATTRIBUTE_BREAK, FRAGMENT, GADGET, RULES, SCRIPT_URL, SINK_CALL, STYLE, UTF7 } from './rules.ts';
import { checkScript } from './script.ts';
import { checkSymbols } from './symbols.ts';
import { checkTornMarkup } from './torn.ts';
import { isColonEntity, isIdle, isMarkupType, isScriptStyle, looksLikeCode, mayEndScheme, schemeEnd } from './urls.ts';

function confirm(subject: Subject, report: Report): void {
  const { text, marks } = subject;
  const hasAngle = (marks & MARK_ANGLE) !== 0;
  const hasEquals = (marks & MARK_EQUALS) !== 0;
  if (hasAngle) checkMarkup(subject, report);
  if (hasEquals) checkLooseHandlers(text, report);
  checkSchemes(text, (marks & MARK_SHELL) !== 0, report);
  if (
    (marks & (MARK_PAREN | MARK_BACKTICK | MARK_BRACKET | MARK_EQUALS)) !== 0 ||
    text.includes('document') ||
    text.includes('constructor') ||
    text.includes('__proto__')
  )
    checkScript(text, report);
  checkRemoved(text, report);
  const bare = (marks & MARK_SLASH) === 0 ? text : withoutComments(text);
  if (bare.length < text.length)
    checkScript(bare, (rule, from, to, confidence) => report(rule, from, Math.min(text.length, to), confidence));
  if (hasAngle && hasEquals) checkStripped(text, report);
  if ((marks & MARK_OPERATOR) !== 0) checkUtf7(text, report);
  if (!hasAngle || !text.includes('<')) checkLooseStyle(text, report);
  checkPhrases(withoutFonts(text), report, subject.absent);
  if (hasAngle) checkPolyglot(text, report);
  if ((marks & MARK_BRACKET) !== 0) {
    if ((marks & MARK_QUOTE) !== 0) checkSpelled(text, report);
    if ((marks & MARK_OPERATOR) !== 0 && text.includes('!') && text.includes('+')) checkSymbols(text, report);
  }
  checkPieces(subject, report);
  checkLoose(subject, report);
  checkCut(subject, isHandler, report);
  checkTornMarkup(text, report, subject.absent ?? 0, marks);
}

const checkPhrases = compilePhrases([
  ...LOOSE_PHRASES,
  { text: '-moz-binding', rule: STYLE, confidence: 0.75 },
  { text: 'url(javascript', rule: STYLE, confidence: 0.75 },
  { text: 'url("javascript', rule: STYLE, confidence: 0.75 },
  { text: "url('javascript", rule: STYLE, confidence: 0.75 },
  { text: '.innerhtml', rule: SINK_CALL, confidence: 0.6 },
  { text: '.outerhtml', rule: SINK_CALL, confidence: 0.6 },
  { text: 'new function`', rule: SINK_CALL, confidence: 0.8 },
  { text: "@import '", rule: STYLE, confidence: 0.45 },
  { text: "@import'", rule: STYLE, confidence: 0.6 },
  { text: '@import"', rule: STYLE, confidence: 0.45 },
  { text: '<?xml:namespace', rule: STYLE, confidence: 0.6 },
  { text: '<xml:namespace', rule: STYLE, confidence: 0.6 },
  { text: '\u00bcscript', rule: FRAGMENT, confidence: 0.7 },
  { text: '&adz&', rule: UTF7, confidence: 0.6, open: true },
  { text: 'scriptalert(', rule: FRAGMENT, confidence: 0.6 },
  { text: 'scriptdocument.', rule: FRAGMENT, confidence: 0.6 },
  { text: '<?import', rule: STYLE, confidence: 0.6 },
  { text: '<import', rule: STYLE, confidence: 0.55 },
  { text: 'new function(', rule: SINK_CALL, confidence: 0.65 },
  { text: 'xmlhttprequest(', rule: SINK_CALL, confidence: 0.65 },
]);

/** `//["'`-->]]>]</div>`: what closes strings, comments and character data all at once, because the place is not known. */
function checkPolyglot(text: string, report: Report): void {
  const at = text.indexOf('-->');
  if (at < 1 || !isQuote(text.charCodeAt(at - 1))) return;
  if (text.startsWith(']', at + 3) || text.startsWith('</', at + 3) || text.startsWith('<', at + 3))
    report(FRAGMENT, at - 1, Math.min(text.length, at + 16), 0.65);
}

/** Characters of a name that is put together in brackets. */
const SPELLED_CHARS_MAX = 48;

/** `['al'+'ert'](1)`, `["ale".concat("rt")]`: the name of what is called is spelled from pieces. */
function checkSpelled(text: string, report: Report): void {
  if (!text.includes('+') && !text.includes('.concat(')) return;
  for (const joint of JOINTS) {
    const at = text.indexOf(joint);
    if (at < 1) continue;
    const open = text.lastIndexOf('[', at);
    const close = indexWithin(text, ']', at, SPELLED_CHARS_MAX);
    const called = close > 0 && (text.charCodeAt(close + 1) === 40 || text.charCodeAt(close + 1) === 96);
    if (called && open >= 0 && at - open < SPELLED_CHARS_MAX && isQuote(text.charCodeAt(open + 1))) report(GADGET, open, close + 2, 0.65);
  }
}

const JOINTS: readonly string[] = ["'+'", '"+"', "' + '", '".concat(', "'.concat("];

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

function checkMarkup(subject: Subject, report: Report): void {
  const { text } = subject;
  let at = text.indexOf('<');
  while (at >= 0) {
    const next = checkElement(subject, at, report);
    checkSpecial(text, at, report);
    at = text.indexOf('<', next);
  }
  checkClosedElement(text, report);
}

/** Markup that is no element: conditional comments, processing instructions, CDATA that hides an element. */
function checkSpecial(text: string, at: number, report: Report): void {
  const sign = text.charCodeAt(at + 1);
  if (sign !== 33 && sign !== 63) return;
  const end = Math.min(text.length, at + 48);
  // Outlook's own comments, in every mail that is laid out for it
  if (/^<!--\[if (?:!|\(?(?:gte |lte |gt |lt )?)mso/.test(text.slice(at, at + 24))) report(FRAGMENT, at, end, 0.2);
  else if (text.startsWith('<!--[if', at) || text.startsWith('<?import', at) || text.startsWith('<?xml-stylesheet', at))
    report(FRAGMENT, at, end, 0.7);
  else if (text.startsWith('<![cdata[', at) && (text.startsWith(']]>', at + 10) || text.startsWith(']]>', at + 9)))
    report(FRAGMENT, at, end, 0.7);
}

/** `'>alert(1)</script>`, `x>]</div>`: only the end of an element is there; the page has its beginning. */
function checkClosedElement(text: string, report: Report): void {
  const at = indexWithin(text, '>', 0, 9);
  if (at < 1) return;
  const before = text.charCodeAt(at - 1);
  if ((before === 34 || before === 39) && text.indexOf('<', at) >= 0) report(FRAGMENT, at - 1, at + 1, 0.5);
}

/** `" onfocus=alert(1) autofocus`: handlers outside an element, behind a quote or with code as their value. */
function checkLooseHandlers(text: string, report: Report): void {
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    if (text.charCodeAt(equals + 1) === 61) continue;
    const end = backSpace(text, equals) + 1;
    const start = handlerStart(text, end);
    if (start >= 0) checkLooseHandler(text, start, end, equals, report);
  }
}

/** Where `on` first stands in the word that ends at `end`; -1 where it does not, or letters stand before it. */
function handlerStart(text: string, end: number): number {
  let start = -1;
  for (let at = end - 1; at >= 0 && isWord(text.charCodeAt(at)); at--)
    if (text.charCodeAt(at) === 111 && at + 1 < end && text.charCodeAt(at + 1) === 110) start = at;
  return start < 0 || end - start < HANDLER_CHARS_MIN || (start > 0 && isLetter(text.charCodeAt(start - 1))) ? -1 : start;
}

/** `oncut`, the shortest. */
const HANDLER_CHARS_MIN = 5;

function checkLooseHandler(text: string, from: number, to: number, equals: number, report: Report): void {
  if (!isHandler(text.slice(from, Math.min(to, from + 32)))) return;
  const quoted = isBehindQuote(text, from);
  const code = hasCall(text, equals + 1) && !isComponentProperty(text, equals);
  if (quoted || code) report(ATTRIBUTE_BREAK, from, Math.min(text.length, equals + 48), quoted ? 0.85 : 0.7);
}

function isBehindQuote(text: string, from: number): boolean {
  let at = from - 1;
  while (at >= 0 && from - at < 24) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 39 || code === 96) return true;
    if (!isSpace(code) && code !== 47 && code !== 59 && code !== 61 && code !== 62) return at === 0;
    at--;
  }
  return false;
}

/** True when a value begins like code: a call or a member within reach. */
function hasCall(text: string, from: number): boolean {
  return indexWithin(text, '(', from, 48) >= 0 || indexWithin(text, '`', from, 48) >= 0 || indexWithin(text, '&lpar;', from, 48) >= 0;
}

/** Characters of an element that is there only to be taken away. */
const DECOY_CHARS_MAX = 12;

/** `o<x>nfocus=alert<x>(1)`: handlers that come together once a filter has taken the elements out. */
function checkStripped(text: string, report: Report): void {
  let kept = '';
  let from = 0;
  let at = text.indexOf('<');
  while (at >= 0) {
    const close = isLetter(text.charCodeAt(at - 1)) ? indexWithin(text, '>', at, DECOY_CHARS_MAX) : -1;
    if (close > 0 && (isLetter(text.charCodeAt(close + 1)) || text.charCodeAt(close + 1) === 40)) {
      kept += text.slice(from, at);
      from = close + 1;
    }
    at = text.indexOf('<', at + 1);
  }
  if (from === 0) return;
  checkLooseHandlers(kept + text.slice(from), (rule, start, end, confidence) => {
    report(rule, Math.min(start, text.length), Math.min(text.length, end + from), confidence);
  });
}

/** Characters of the longest scheme with all that may stand between its letters and before its colon. */
const SCHEME_CHARS_MAX = 96;

/** `javascript:` anywhere a URL can begin. A scheme ends with a colon, plain or as an entity, so text is read before these alone. */
function checkSchemes(text: string, hasEntity: boolean, report: Report): void {
  let read = 0;
  let colon = text.indexOf(':');
  let entity = hasEntity ? text.indexOf('&') : -1;
  while (colon >= 0 || entity >= 0) {
    const plain = entity < 0 || (colon >= 0 && colon < entity);
    const end = plain ? colon : entity;
    if ((plain || isColonEntity(text, end)) && mayEndScheme(text, end)) {
      checkSchemesIn(text, Math.max(read, end - SCHEME_CHARS_MAX), end, report);
      read = end;
    }
    if (plain) colon = text.indexOf(':', colon + 1);
    else entity = text.indexOf('&', entity + 1);
  }
}

/** At the start, or behind a sign. */
function checkSchemesIn(text: string, from: number, to: number, report: Report): void {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 106 && code !== 118 && code !== 108 && code !== 100) continue;
    if (at > 0 && isLetter(text.charCodeAt(at - 1))) continue;
    if (code === 100) checkData(text, at, report);
    else checkScheme(text, at, report);
  }
}

function checkScheme(text: string, at: number, report: Report): void {
  const end = schemeEnd(text, at);
  if (end < 0 || (end < text.length && isIdle(text, end))) return;
  report(SCRIPT_URL, at, Math.min(text.length, end + 40), looksLikeCode(text, end) ? 0.9 : end === text.length ? 0.5 : 0.2);
}

/** A `data:` URL with markup in it; as a value of its own an upload of SVG is possible, HTML is not. */
function checkData(text: string, at: number, report: Report): void {
  if (!text.startsWith('data:', at) || !isMarkupType(text, at + 5) || isAlternative(text, at)) return;
  report(SCRIPT_URL, at, Math.min(text.length, at + 48), text.startsWith('image/svg', at + 5) ? 0.45 : 0.75);
}

/** `DESCRIPTION;ALTREP="data:text/html,%3Cp%3E..."`: the text of an appointment once more (RFC 5545 section 3.2.1), with no script in it. */
function isAlternative(text: string, at: number): boolean {
  if (!text.startsWith(ALTERNATIVE, at - ALTERNATIVE.length)) return false;
  const end = text.indexOf('"', at);
  return (
    end > at &&
    !/(?:<|%3c)(?:script|svg|iframe|object|embed|img)|script(?::|%3a)|on[a-z]{3,20}\s?(?:=|%3d)|base64/.test(text.slice(at, end))
  );
}

const ALTERNATIVE = 'altrep="';

function checkUtf7(text: string, report: Report): void {
  const at = text.indexOf('+adw-');
  if (at >= 0) report(UTF7, at, Math.min(text.length, at + 32));
}

/** A style without its element. */
function checkLooseStyle(text: string, report: Report): void {
  const style = text.indexOf('style');
  if (style >= 0 && isScriptStyle(text, style, Math.min(text.length, style + 256))) report(STYLE, style, style + 16, 0.6);
}

export const xss: Detector = {
  class: 'xss',
  direction: 'request',
  literals: [
    ...PIECE_LITERALS,
    ...LOOSE_LITERALS,
    ...CUT_LITERALS,
    'javascript',
    'vbscript',
    'livescript',
    'data:text',
    'data:image/svg',
    'alert',
    'confirm',
    'prompt',
    'eval',
    'settimeout',
    'setinterval',
    'fromcharcode',
    'document',
    'window',
    'location',
    'top[',
    'self[',
    'this[',
    'parent[',
    'frames[',
    'globalthis',
    'localstorage',
    'constructor',
    '__proto__',
    'prototype',
    '+adw-',
    '&adz&',
    '\u00bcscript',
    'scriptalert',
    'expression',
    'moz-binding',
    'xmlhttp',
    'new function',
    '[][',
    ...JOINTS,
    'script:',
    'script&',
    '/script',
    'innerhtml',
    'outerhtml',
    '@import',
    'res://',
    'binding',
    '.svg#',
    '$("',
    "$('",
    '/**/',
  ],
  marks: [MARK_ANGLE, MARK_QUOTE | MARK_EQUALS, MARK_PAREN | MARK_EQUALS, MARK_BACKTICK | MARK_EQUALS],
  rules: RULES,
  confirm,
};
