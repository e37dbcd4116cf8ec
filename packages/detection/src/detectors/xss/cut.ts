import type { Report, Subject } from '../../detector.ts';
import { compileForms } from '../../indicators/shapes.ts';
import { MARK_EQUALS } from '../../text/marks.ts';
import { ATTRIBUTE_BREAK, FRAGMENT, GADGET, SINK_CALL, STYLE } from './rules.ts';

/** Markup and script cut out of a page: the value ends where a page must go on, and begins where one must have ended. */

/** Longer values are texts. */
const CUT_CHARS_MAX = 64;

/** What the gate looks for beside the words and marks of other rules. */
export const CUT_LITERALS: readonly string[] = ['=implementation', 'importimplementation', '= '];

const checkForms: (text: string, report: Report, absent?: number, marks?: number) => void = compileForms([
  // "+{toString:alert}+": a text is left, and what it is joined with calls by being made a text or a number
  {
    needs: ['{tostring', '{valueof', '{ tostring', '{ valueof', 'toprimitive'],
    form: /['"`)\w]\s?[-+*/%<>=|&,]{1,3}\s?\{\s?(?:tostring|valueof|\[symbol\.toprimitive\])\s?:\s?[a-z_$][\w$.]{1,48}\s?\}/,
    rule: SINK_CALL,
    confidence: 0.65,
  },
  { needs: [':script', ': script'], form: /<\s{0,8}\w{0,16}\s{0,4}:\s{0,8}script(?:\W|$)/, rule: FRAGMENT, confidence: 0.55 },
  { needs: ['implementation'], form: /<\??\s{0,4}import[\s/]{0,8}implementation\s{0,4}=/, rule: STYLE, confidence: 0.6 },
  {
    // function(x) {
    needs: ['function'],
    form: /^(?:async\s)?function\s{0,4}\w{0,24}\s{0,4}\([\w\s,]{0,32}\)\s{0,4}\{[^}]{0,48}$|\bnew function\s{0,4}\(\s{0,4}$/,
    rule: SINK_CALL,
    confidence: 0.55,
  },
]);

/** `'formaction=` */
const BARE_ATTRIBUTE = /^['"`]\s{0,8}(?:action|background|data(?:src|fld)?|formaction|href|poster|src|srcdoc|style|xlink:href)\s{0,4}=$/;

/** `' in a.b=` */
const BARE_MEMBER = /^['"`]\s{0,8}(?:in\s)?[a-z_$][\w$]{0,24}(?:\.[\w$]{1,24}){1,4}\s{0,4}=$/;

/** ` onload= `: a handler behind a blank that ends an attribute, and no value yet. */
const BARE_HANDLER = /^\s{0,8}(on[a-z]{3,48})\s{0,4}=\s{0,4}$/;

/** Names of parameters hold no equals sign, and honest ones do not begin with a blank. */
export function checkCut(subject: Subject, isHandler: (name: string) => boolean, report: Report): void {
  const { text, isName, marks } = subject;
  if (text.length > CUT_CHARS_MAX) return;
  checkForms(text, report, subject.absent, marks);
  if ((marks & MARK_EQUALS) === 0) return;
  const last = text.lastIndexOf('=');
  const value = last === text.length - 1 ? text : text.trimEnd();
  if (last < 0 || last !== value.length - 1) return;
  if (BARE_ATTRIBUTE.test(value)) report(ATTRIBUTE_BREAK, 0, text.length, 0.55);
  else if (BARE_MEMBER.test(value)) report(GADGET, 0, text.length, 0.55);
  const handler = BARE_HANDLER.exec(text);
  if (handler === null) return;
  const torn = text.charCodeAt(0) === 32;
  if (isName ? torn || isHandler(handler[1]!) : torn && isHandler(handler[1]!)) report(ATTRIBUTE_BREAK, 0, text.length, 0.55);
}

/** Names by which an object is reached that all others are made from. */
const MAKERS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** A longer text names no member. */
const REMOVED_CHARS_MAX = 128;

/** `__pro__proto__to__`: such a name once a filter has taken it out, and torn until then. */
export function checkRemoved(text: string, report: Report): void {
  if (text.length > REMOVED_CHARS_MAX || !(text.includes('proto') || text.includes('constructor'))) return;
  for (const word of MAKERS) {
    const { length } = word;
    for (let at = text.indexOf(word, 1); at > 0; at = text.indexOf(word, at + 1)) {
      const before = text.slice(Math.max(0, at - length + 1), at);
      if (!(before + text.slice(at + length, at + 2 * length - 1)).includes(word)) continue;
      report(GADGET, at - before.length, Math.min(text.length, at + 2 * length), 0.75);
      return;
    }
  }
}
