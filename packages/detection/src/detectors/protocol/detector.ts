import type { Fact, FactKind, RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';
import { checkHeaders, checkNames } from './headers.ts';
import { checkDocument } from './parts.ts';
import {
  AMBIGUOUS,
  BOMB,
  CHARSET,
  EVASION,
  HOP,
  HOST,
  INJECTION,
  METHOD,
  OVERRIDE,
  OWN_KEY,
  RANGE,
  REWRITE,
  SMUGGLING,
  SPOOF,
  STRUCTURE,
  UNSIGNED,
  UPGRADE,
} from './rules.ts';
import { checkHandedTokens } from './tokens.ts';

/** What each fact of the canonicaliser means for an attack, 0 when nothing. */
const WEIGHTS: Readonly<Record<FactKind, readonly [Rule, number]>> = {
  'duplicate-header': [AMBIGUOUS, 0.2],
  'conflicting-content-type': [AMBIGUOUS, 0.5],
  'duplicate-parameter': [AMBIGUOUS, 0],
  'duplicate-json-key': [AMBIGUOUS, 0.3],
  'path-dot-segments': [EVASION, 0.4],
  'path-encoded-slash': [EVASION, 0.3],
  'path-double-encoding': [EVASION, 0.4],
  'path-empty-segment': [AMBIGUOUS, 0],
  'path-backslash': [EVASION, 0.45],
  'overlong-utf8': [EVASION, 0.7],
  'invalid-utf8': [EVASION, 0.2],
  'nul-byte': [EVASION, 0.55],
  'invalid-percent': [AMBIGUOUS, 0.1],
  'content-type-mismatch': [AMBIGUOUS, 0.3],
  'xml-doctype': [AMBIGUOUS, 0.3],
  'unparsable-body': [AMBIGUOUS, 0.1],
  'compression-bomb': [BOMB, 0.7],
  'deep-structure': [STRUCTURE, 0.6],
  'large-structure': [STRUCTURE, 0.3],
};

/** Methods that read back what was sent (XST) or open a tunnel. */
const UNSAFE_METHODS: ReadonlySet<string> = new Set(['TRACE', 'TRACK', 'CONNECT', 'DEBUG']);

/** Facts about a message as a whole and tricks of its head; most are weak signs that support others. */
function inspectRequest(request: RequestView, facts: readonly Fact[], report: MessageReport): void {
  for (const fact of facts) {
    const [about, confidence] = WEIGHTS[fact.kind];
    if (confidence > 0) report(about, pointOf(fact), `${fact.kind}: ${fact.detail}`, confidence);
  }
  if (UNSAFE_METHODS.has(request.method)) report(METHOD, 'method', request.method);
  checkTarget(request, report);
  checkHeaders(request, report);
  checkNames(request.headers, report);
  checkDocument(request.body, report);
  checkHandedTokens(request, report);
  if (request.query.includes('_method=')) checkMethodParameter(request.query, request.method, 'query._method', report);
  if (request.method === 'POST' && request.body.bytes.length > 0) checkForm(request, report);
}

/** `/admin;.css`, `/rest/server;x.jsp`: a parameter of a segment that gives the path an ending which is served without a check. */
const FALSE_ENDING = /;[\w-]{0,16}\.(?:css|js|map|png|gif|jpe?g|ico|svg|woff2?|jsp|html?)(?:\/|$)/;

/** `?@evil.example/x`: what is put together of a host and the query has another host. */
const HOST_IN_QUERY = /^@(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}[/:]/i;

/** `/.;/`, `/..;x/`: a step that some servers take for one and others for a name. */
const STEP_WITH_PARAMETER = /\/\.{1,2};/;

/** `%2577`: a letter or a digit that was escaped twice; what is escaped by chance twice are signs. */
const ESCAPED_TWICE = /%25(?:3\d|[46][1-9a-f]|[57][\da])/gi;
const ESCAPED_TWICE_MIN = 2;

function checkTarget({ path, query, target }: RequestView, report: MessageReport): void {
  if (path.includes(';') && STEP_WITH_PARAMETER.test(path)) report(EVASION, 'path', path, 0.6);
  if (target.includes('%25')) {
    const end = target.indexOf('?');
    const found = (end < 0 ? target : target.slice(0, end)).match(ESCAPED_TWICE);
    if (found !== null && found.length >= ESCAPED_TWICE_MIN) report(EVASION, 'path', path);
  }
  if (path.includes(';') && FALSE_ENDING.test(path)) report(EVASION, 'path', path);
  if (query.charCodeAt(0) === AT && HOST_IN_QUERY.test(query)) report(HOST, 'query', query);
}

const AT = 0x40;

function pointOf(fact: Fact): string {
  return fact.kind.startsWith('path-') ? 'path' : 'request';
}

/** `_method` of Rails, Laravel and the like. */
function checkMethodParameter(parameters: string, method: string, point: string, report: MessageReport): void {
  const value = /(?:^|&)_method=([^&]{0,32})/.exec(parameters)?.[1];
  if (value !== undefined && value.toUpperCase() !== method) report(OVERRIDE, point, value);
}

/** Bytes of a form in which `_method` is looked for; frameworks put it first. */
const FORM_BYTES_MAX = 4_096;

function checkForm({ headers, body, method }: RequestView, report: MessageReport): void {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return;
  const form = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, Math.min(FORM_BYTES_MAX, body.bytes.length));
  if (form.includes('_method=')) checkMethodParameter(form.toString('latin1'), method, 'body.form._method', report);
}

export const protocol: MessageDetector = {
  class: 'protocol',
  rules: [
    AMBIGUOUS,
    EVASION,
    BOMB,
    STRUCTURE,
    OVERRIDE,
    METHOD,
    CHARSET,
    SMUGGLING,
    INJECTION,
    HOST,
    REWRITE,
    SPOOF,
    RANGE,
    UPGRADE,
    HOP,
    UNSIGNED,
    OWN_KEY,
  ],
  inspectRequest,
};
