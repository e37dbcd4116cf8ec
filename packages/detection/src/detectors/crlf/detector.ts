import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { isWholeLetter } from '../../text/letter.ts';
import { isForeignLineEnd, MARK_LINE_END } from '../../text/marks.ts';
import { isOneLine } from '../../text/one-line.ts';
import { indexWithin, isDigit, skipSpace } from '../../text/scan.ts';
import { entryConfidence } from './entries.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `crlf.${name}`,
  severity,
  confidence,
  about,
});

const HEADER: Rule = rule('header', 'high', 0.8, 'A line end and a header field of HTTP.');
const REQUEST_LINE: Rule = rule('message', 'high', 0.85, 'A line end and a request or status line of HTTP.');
const SPLIT: Rule = rule(
  'split',
  'medium',
  0.6,
  'An empty line and markup (the body of a second response), or a line end that is put together by a filter.',
);

const ENTRY: Rule = rule('log-entry', 'medium', 0.7, 'A line end and what reads like the next entry of a log.');

/** Characters of a line that an entry of a log shows itself in. */
const ENTRY_CHARS = 120;

/** Fields that change what a client does with a response, or what a server does with a request. */
const FIELDS: readonly string[] = [
  'set-cookie',
  'location',
  'content-type',
  'content-length',
  'contenttype',
  'contentlength',
  'content-disposition',
  'content-encoding',
  'transfer-encoding',
  'refresh',
  'host',
  'x-forwarded-for',
  'x-forwarded-host',
  'access-control-allow-origin',
  'x-xss-protection',
  'remote-addr',
  'authorization',
  'cookie',
  'link',
  'status',
  'connection',
  'user-agent',
  'x-accel-redirect',
  'x-sendfile',
  'x-http-method-override',
  'x-original-url',
  'x-rewrite-url',
  'x-real-ip',
  'content-security-policy',
  'strict-transport-security',
  'www-authenticate',
  'proxy-authenticate',
];

/** A field of somebody's own. */
const OWN_FIELD = /^x-[a-z][a-z-]{1,30}[a-z]\s{0,2}:/;

/** Any other field: two words with a hyphen, or one that is none of a sentence. */
const ANY_FIELD = /^(?:[a-z]{2,16}(?:-[a-z]{2,16}){1,4}|etag|vary|pragma|expires|server|via|upgrade|origin|referer|allow|trailer)\s?:/;

/** Characters of a line in which such a field ends. */
const OWN_FIELD_CHARS_MAX = 40;
const ANY_FIELD_CHARS_MAX = 96;

const METHODS: readonly string[] = ['get ', 'post ', 'put ', 'delete ', 'head ', 'options ', 'patch ', 'trace ', 'connect '];

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || isForeignLineEnd(code);
}

/** No line end outside of ASCII comes before. */
const FOREIGN_LINE_END_MIN = 0x2028;

/** Letters that a field, a method or a status line begins with. */
const FIRST: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  ['http/', ...FIELDS, ...METHODS].some((word) => word.charCodeAt(0) === code) ? 1 : 0,
);

/** A batch within a body: its parts have header fields of their own, and begin with the boundary. */
const PARTS = /^\s{0,4}--[\w-]{1,70}\r?\n(?:content-(?:type|transfer-encoding|id|disposition|length):[^\r\n]{1,200}\r?\n){1,8}/;

/** The parameter in which the WebChannel of Google's libraries (Firestore) sends the head fields that a browser would ask a preflight for. */
const HEAD_PARAMETER = '$httpheaders';

/** Nothing but head fields of a request, one a line. */
const REQUEST_FIELDS =
  /^(?:(?:x-(?:goog|firebase|client|android)-[\w-]{1,48}|content-type|authorization|accept-language|google-cloud-resource-prefix):[^\r\n]{0,8192}(?:\r\n|$)){1,16}$/;

function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  if (subject.name === HEAD_PARAMETER && REQUEST_FIELDS.test(text)) return;
  if (subject.kind === 'body' && (PARTS.test(text) || (!isOneLine(subject.name) && isWholeLetter(text)))) return;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 13 && code < FOREIGN_LINE_END_MIN) continue;
    if (!isLineEnd(code)) continue;
    let next = at;
    while (next < text.length && isLineEnd(text.charCodeAt(next))) next++;
    checkLine(subject, at, next, report);
    if (at > 0 && hasOneLine(subject)) checkEntry(subject.value, at, next, report);
    at = next - 1;
  }
  checkRequestLine(text, 0, 0, report);
  if (text.includes(' http/1')) checkGlued(subject.value, report);
  if (subject.value.length <= CUT_CHARS_MAX) checkWritten(text, report);
  checkCut(text, report);
}

/** `xGET /admin HTTP/1.1` and a field: the next request of a connection, behind the last byte that a server takes for the body. */
const GLUED = /[\da-z](?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE|CONNECT) \S{1,256} HTTP\/1\.[01]\r?\n[\w-]{1,64}:/;

/** `?a=b HTTP/1.1` and a field: the end of a request line behind what a server puts into one. */
const REST_OF_LINE = /^[^\s]{0,128} HTTP\/1\.[01]\r?\n[\w-]{1,64}:/;

function checkGlued(value: string, report: Report): void {
  const at = REST_OF_LINE.test(value) ? 0 : value.search(GLUED);
  if (at >= 0) report(REQUEST_LINE, at, Math.min(value.length, at + 64), 0.65);
}

/** Parameters, paths and headers have one line each; what other fields of bodies say may well be a log. */
function checkEntry(value: string, at: number, start: number, report: Report): void {
  const confidence = entryConfidence(value.slice(start, start + ENTRY_CHARS));
  if (confidence > 0) report(ENTRY, at, Math.min(value.length, start + ENTRY_CHARS), confidence);
}

/** `\\r\\nSet-Cookie: a=b`: a line end written out for a program that reads escapes. */
const WRITTEN =
  /(?:\\r\\n|\\u000d\\u000a|\\x0d\\x0a|\\n)\s{0,4}(?:set-cookie|location|content-(?:type|length)|transfer-encoding|refresh|x-[a-z-]{2,32})\s{0,2}:/;

function checkWritten(text: string, report: Report): void {
  if (!text.includes('\\')) return;
  const at = text.search(WRITTEN);
  if (at >= 0) report(HEADER, at, Math.min(text.length, at + 48), 0.65);
}

/** A longer value is a text that quotes one. */
const CUT_CHARS_MAX = 256;

/** `%0<line end>d`: once a filter has taken the line ends out, what is left is one. */
function checkCut(text: string, report: Report): void {
  if (text.length > CUT_CHARS_MAX || !/%0?[\r\n]/.test(text)) return;
  if (/%0[ad]/.test(text.replace(/[\r\n]+/g, ''))) report(SPLIT, 0, text.length);
}

/** One line behind a line end at `at`. In a body, lines are normal; only lines of HTTP are not. */
function checkLine(subject: Subject, at: number, from: number, report: Report): void {
  const { text } = subject;
  let start = skipSpace(text, from);
  // an escape of a line end that lost a digit: `%0d%0Location:`
  if (text.startsWith('%0', start)) start += 2;
  const to = Math.min(text.length, start + 48);
  const first = text.charCodeAt(start);
  if (hasOneLine(subject) && ANY_FIELD.test(text.slice(start, start + ANY_FIELD_CHARS_MAX))) report(HEADER, at, to, 0.55);
  if (first !== 60 && !(first < 128 && FIRST[first] === 1)) return;
  checkRequestLine(text, at, start, report);
  if (text.startsWith('http/', start) && isDigit(text.charCodeAt(text.indexOf(' ', start) + 1)) && text.indexOf(' ', start) - start <= 8) {
    report(REQUEST_LINE, at, to);
    return;
  }
  for (const field of FIELDS) {
    if (!text.startsWith(field, start)) continue;
    const colon = skipSpace(text, start + field.length);
    if (text.charCodeAt(colon) !== 58) continue;
    report(HEADER, at, to, fieldConfidence(subject, field));
    return;
  }
  if (OWN_FIELD.test(text.slice(start, start + OWN_FIELD_CHARS_MAX))) report(HEADER, at, to, ownFieldConfidence(subject, at, from));
  if (from - at >= 2 && text.charCodeAt(start) === 60 && hasOneLine(subject)) report(SPLIT, at, to);
}

/** Parameters, paths and headers have one line each, and some fields of bodies. */
function hasOneLine({ kind, name }: Subject): boolean {
  return kind !== 'body' || isOneLine(name);
}

/** `x<CR>X-Injected: 1`: no line of a text ends with a carriage return alone, and mail that is quoted has fields of its own. */
function ownFieldConfidence(subject: Subject, at: number, from: number): number {
  const isLone = from === at + 1 && subject.text.charCodeAt(at) === 13;
  return isLone || hasOneLine(subject) ? 0.65 : 0.2;
}

/** Free text of a body may quote a letterhead ("Location: Dublin"); a parameter, path or header has one line. */
/** `Refresh: 0;url=//evil.example`; `Location: https://` alone is what a letterhead may hold. */
const REFRESH = /[\r\n]\s{0,4}refresh\s{0,2}:\s{0,4}\d{1,3}\s{0,2};\s{0,2}url=/;

function fieldConfidence(subject: Subject, field: string): number {
  const { text } = subject;
  if (hasOneLine(subject)) return 0.8;
  if (field === 'refresh' && REFRESH.test(text)) return 0.7;
  // a whole body that no processor understood has lines of its own
  if (subject.name === '' || subject.name.includes('header')) return 0.2;
  return field.includes('-') || field.startsWith('content') ? 0.7 : 0.3;
}

/** `GET /x HTTP/1.1` */
function checkRequestLine(text: string, at: number, start: number, report: Report): void {
  for (const method of METHODS) {
    if (!text.startsWith(method, start)) continue;
    const target = skipSpace(text, start + method.length);
    const protocol = indexWithin(text, ' http/', target, 256);
    if (protocol > 0 && isDigit(text.charCodeAt(protocol + 6)))
      report(REQUEST_LINE, at, Math.min(text.length, target + 64), at > 0 ? 0.85 : 0.65);
    return;
  }
}

export const crlf: Detector = {
  class: 'crlf',
  direction: 'request',
  literals: [' http/', 'set-cookie', '\\r\\n', '\\u000d', '\\x0d'],
  marks: [MARK_LINE_END],
  rules: [HEADER, REQUEST_LINE, SPLIT, ENTRY],
  confirm,
};
