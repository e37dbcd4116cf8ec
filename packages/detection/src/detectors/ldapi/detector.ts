import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { indexWithin, isLetter, isSpace, isWord, skipSpace } from '../../text/scan.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `ldapi.${name}`,
  severity,
  confidence,
  about,
});

const FILTER_BREAK: Rule = rule('filter-break', 'high', 0.85, 'A condition of a directory filter is closed and another one opened.');
const WILDCARD: Rule = rule('wildcard', 'medium', 0.75, 'A condition of a directory filter that is true for every entry.');
const FILTER: Rule = rule('filter', 'medium', 0.55, 'A directory filter stands in a value.');
const EXTENSIBLE: Rule = rule('matching-rule', 'high', 0.75, 'An extensible match on a secret attribute of a directory.');

/** Attributes of directories (RFC 4519, Active Directory) that attackers ask for. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  'uid',
  'cn',
  'sn',
  'dn',
  'ou',
  'dc',
  'mail',
  'objectclass',
  'objectcategory',
  'userpassword',
  'password',
  'passwd',
  'pass',
  'user',
  'username',
  'givenname',
  'samaccountname',
  'memberof',
  'homedirectory',
  'description',
  'telephonenumber',
  'department',
  'manager',
  'role',
  'useraccountcontrol',
]);

/** A value that leaves a filter does so near its start. */
const JOINED_CHARS_MAX = 64;

/** Characters of a filter that are read for its telling parts. */
const FILTER_CHARS_MAX = 192;

/** A longer row of signs draws something. */
const SIGNS_CHARS_MAX = 16;

/** `(uid={0})`, `(sAMAccountName=%s)`: what a program puts in later. */
const PLACEHOLDER = /=\*?(?:\{\d\}|%[su]|\{{1,2}\s?[a-z]\w{0,31}\s?\}{1,2})\*?\)/;

/** `(&(objectClass=user)(sAMAccountName={0}))`: a whole filter of a directory's settings, with the place of the name still open. */
function isSetting(text: string): boolean {
  if (text.charCodeAt(0) !== 40 || text.length > FILTER_CHARS_MAX || !PLACEHOLDER.test(text)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) depth++;
    else if (code === 41 && --depth === 0 && at < text.length - 1) return false;
  }
  return depth === 0;
}

/** Walks the brackets: RFC 4515 filters are `(&(a=b)(c=*))`. */
function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  if (isSetting(text)) return;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 41) checkClose(text, at, report);
    else if (code === 40) checkOpen(text, at, report);
  }
  checkTail(text, report);
  checkSigns(text, report);
  checkJoined(text, report);
  checkMatchingRule(text, report);
}

/** `)(cn=`, `)(|`, `)(&)`, `*))(|(uid=*`. A valid filter has such a place too, but then its opening stands before it. */
function checkClose(text: string, at: number, report: Report): void {
  let open = at;
  while (open < text.length && open - at < 8 && (text.charCodeAt(open) === 41 || isSpace(text.charCodeAt(open)))) open++;
  const inverted = text.charCodeAt(open) === 33 && text.charCodeAt(open + 1) === 40;
  if (inverted) open++;
  if (text.charCodeAt(open) !== 40) return;
  let next = skipSpace(text, open + 1);
  if (text.charCodeAt(next) === 40) next = skipSpace(text, next + 1);
  const code = text.charCodeAt(next);
  const balanced = text.lastIndexOf('(', at) >= 0;
  const to = Math.min(text.length, next + 32);
  if (code === 38 || code === 124 || code === 33) report(FILTER_BREAK, at, to, balanced ? 0.05 : 0.85);
  else if (isAssertion(text, next)) report(FILTER_BREAK, at, to, balanced && !inverted ? 0.05 : 0.85);
}

/** Characters of the description of an attribute that are read. */
const ATTRIBUTE_CHARS_MAX = 48;

/** `2.5.4.3=`: an attribute by its number. */
const NUMBERED = /^[012](?:\.\d{1,9}){3,16}=/;

/** `:caseExactMatch:=`, `:1.2.840.113556.1.4.803:=`, `:dn:=`: by a matching rule. */
const MATCHED = /^(?::[\w.-]{1,40}){1,2}:=/;

/** Letters and digits, and what parts options (`cn;lang-en`) and numbers. */
function isAttributePart(code: number): boolean {
  return isWord(code) || code === 45 || code === 46 || code === 59;
}

/** `attribute=`, `attribute~=`, `attribute:rule:=`. */
function isAssertion(text: string, from: number): boolean {
  const letter = isLetter(text.charCodeAt(from));
  if (!letter && !NUMBERED.test(text.slice(from, from + ATTRIBUTE_CHARS_MAX))) return false;
  let at = from;
  while (at < text.length && at - from < ATTRIBUTE_CHARS_MAX && isAttributePart(text.charCodeAt(at))) at++;
  const code = text.charCodeAt(at);
  if (code === 58 && letter && MATCHED.test(text.slice(at, at + ATTRIBUTE_CHARS_MAX))) return true;
  return code === 61 || ((code === 126 || code === 60 || code === 62 || code === 58) && text.charCodeAt(at + 1) === 61);
}

/** A filter of its own: `(|(mail=*)(uid=*))`, `(&(uid=admin)(!(1=0)))`. */
function checkOpen(text: string, at: number, report: Report): void {
  const next = skipSpace(text, at + 1);
  const code = text.charCodeAt(next);
  if (code === 38 || code === 124 || code === 33) {
    const inner = skipSpace(text, next + 1);
    if (text.charCodeAt(inner) !== 40) return;
    const lone = at === 0 || text.charCodeAt(at - 1) !== 40;
    if (isAssertion(text, inner + 1) || text.charCodeAt(inner + 1) === 38 || text.charCodeAt(inner + 1) === 33) {
      const starred = at > 0 && text.charCodeAt(at - 1) === 42;
      report(FILTER, at, Math.min(text.length, at + 48), starred ? 0.85 : lone ? filterConfidence(text, at) : 0.3);
    }
    return;
  }
  const attribute = attributeAt(text, next);
  if (attribute === 0) return;
  if (text.charCodeAt(attribute + 1) === 42)
    report(WILDCARD, at, Math.min(text.length, attribute + 8), text.charCodeAt(attribute + 2) === 41 ? 0.6 : 0.65);
}

/** Filters about secrets or with constant conditions are never part of a search form. */
function filterConfidence(text: string, at: number): number {
  const telling = indexWithin(text, 'password', at, FILTER_CHARS_MAX) >= 0 || indexWithin(text, '1=', at, FILTER_CHARS_MAX) >= 0;
  return telling || indexWithin(text, '=*)', at, FILTER_CHARS_MAX) >= 0 ? 0.75 : 0.45;
}

/** The index of the equals sign of a known attribute's assertion, or 0. */
function attributeAt(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < 24 && isWord(text.charCodeAt(end))) end++;
  return text.charCodeAt(end) === 61 && ATTRIBUTES.has(text.slice(from, end)) ? end : 0;
}

/** `val)&(cn=admin`, `test)(|`: the value closes a bracket it never opened and goes on with an operator. */
function checkJoined(text: string, report: Report): void {
  const close = text.indexOf(')');
  if (close < 0 || close > JOINED_CHARS_MAX || text.lastIndexOf('(', close) >= 0) return;
  const next = skipSpace(text, close + 1);
  const code = text.charCodeAt(next);
  const operator = isOperator(code);
  const open = operator ? skipSpace(text, next + 1) : next;
  if (text.charCodeAt(open) !== 40) return;
  const inner = skipSpace(text, open + 1);
  const joined = operator ? isAssertion(text, inner) : isOperator(text.charCodeAt(inner)) && inner + 1 >= text.length;
  if (joined) report(FILTER_BREAK, close, Math.min(text.length, inner + 32), 0.75);
}

/** `&`, `|`, `!` */
function isOperator(code: number): boolean {
  return code === 38 || code === 124 || code === 33;
}

/** `*)`, `*))%00`, `admin*)((|userpassword=*)`, `objectclass=*`: brackets close what the value never opened. */
function checkTail(text: string, report: Report): void {
  const star = text.indexOf('*)');
  if (star >= 0 && text.indexOf('(') < 0) {
    const ends =
      text.charCodeAt(star + 2) === 41 || star + 2 >= text.length || text.charCodeAt(star + 2) === 0 || text.charCodeAt(star + 2) === 37;
    report(WILDCARD, star, Math.min(text.length, star + 8), ends && star < 24 ? 0.6 : 0.3);
  }
  const klass = text.indexOf('objectclass=');
  if (klass >= 0) report(WILDCARD, klass, Math.min(text.length, klass + 24), text.charCodeAt(klass + 12) === 42 ? 0.8 : 0.4);
}

/** `*()|&'`, `(*)*)`: nothing but signs of a filter, to see whether it breaks. */
function checkSigns(text: string, report: Report): void {
  if (text.length > SIGNS_CHARS_MAX || !/^[\s()*&|!%'"]*$/.test(text)) return;
  const operator = /[&|]/.test(text) && /\*\(\)|\(\*\)|\*\)/.test(text);
  if (operator || /^\(\*\)\*\)/.test(text)) report(FILTER_BREAK, 0, text.length, 0.55);
}

/** `userPassword:2.5.13.18:=123` compares a secret by a matching rule (RFC 4511 section 4.5.1.7.7). */
function checkMatchingRule(text: string, report: Report): void {
  const at = text.indexOf(':2.5.13.');
  if (at > 0 && text.indexOf(':=', at) > 0) report(EXTENSIBLE, Math.max(0, at - 24), Math.min(text.length, at + 24));
}

export const ldapi: Detector = {
  class: 'ldapi',
  direction: 'request',
  literals: [')(', ')\t(', '(|', '(&', '(!', '*)', '*(', ')&', ')|', 'objectclass', ':2.5.13.', '=*', ') (', ')!('],
  marks: [],
  rules: [FILTER_BREAK, WILDCARD, FILTER, EXTENSIBLE],
  confirm,
};
