import type { HeaderField, RequestView } from '@sallyport/core';
import type { MessageReport } from '../../detector.ts';
import { checkCharset, checkParts } from './parts.ts';
import { AMBIGUOUS, BOMB, HOP, HOST, INJECTION, OVERRIDE, RANGE, REWRITE, SMUGGLING, SPOOF, UPGRADE } from './rules.ts';
import { checkBareToken, checkBearer, checkCookies } from './tokens.ts';
import { isYamlBomb } from './yaml.ts';

type Check = (value: string, request: RequestView, report: MessageReport, name: string) => void;

/** Methods nobody needs to reach by an override. */
const UNSAFE_METHODS: ReadonlySet<string> = new Set(['TRACE', 'TRACK', 'CONNECT', 'DEBUG']);

/** Ranges of one request; players ask for one, download tools for a few. */
const RANGES_MAX = 8;

/** What each header is looked at for; a request pays one look-up for each header it has. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['content-type', checkContentType],
  ['x-http-method-override', checkOverride],
  ['x-http-method', checkOverride],
  ['x-method-override', checkOverride],
  ['host', checkHost],
  ['x-forwarded-host', checkHost],
  ['x-host', checkHost],
  ['x-original-url', checkRewrite],
  ['x-rewrite-url', checkRewrite],
  ['x-override-url', checkRewrite],
  ['x-forwarded-for', checkSpoof],
  ['x-real-ip', checkSpoof],
  ['x-client-ip', checkSpoof],
  ['x-originating-ip', checkSpoof],
  ['x-custom-ip-authorization', checkSpoof],
  ['true-client-ip', checkSpoof],
  ['transfer-encoding', checkTransferCoding],
  ['content-length', checkLength],
  ['range', checkRange],
  ['upgrade', checkUpgrade],
  ['connection', checkConnection],
  ['forwarded', checkForwarded],
  ...['x-middleware-subrequest', 'x-middleware-subrequest-id', 'x-invoke-path', 'x-invoke-output', 'x-pan-authcheck', 'proxy'].map(
    (name) => [name, checkOwn] as const,
  ),
  ['authorization', checkBearer],
  ['cookie', checkCookies],
  ...['x-access-token', 'x-auth-token', 'x-jwt-assertion', 'x-id-token', 'token'].map((name) => [name, checkBareToken] as const),
]);

/** Head fields that are tricks by themselves. */
export function checkHeaders(request: RequestView, report: MessageReport): void {
  for (const [name, value] of request.headers) {
    CHECKS.get(name)?.(value, request, report, name);
    if (value.includes('\n') || value.includes('\r') || value.includes('\0')) report(INJECTION, `header.${name}`, value);
  }
}

function checkContentType(value: string, { body }: RequestView, report: MessageReport): void {
  const lower = value.toLowerCase();
  checkCharset(lower, report);
  checkSecondType(lower, report);
  if (lower.startsWith('multipart/')) {
    checkParts(body.bytes, lower.startsWith('multipart/form-data'), report);
    // servers go by the first or by the last
    if (/boundary\s{0,4}=[^;]{0,128};.{0,128}boundary\s{0,4}\*?=/.test(lower)) report(AMBIGUOUS, 'header.content-type', value, 0.6);
  }
  if (lower.includes('yaml') && isYamlBomb(body.bytes)) report(BOMB, 'body', 'aliases of aliases');
}

/** `application/x-www-form-urlencoded; boundary="application/json"`: the parameters name another type for laxer parsers. */
function checkSecondType(value: string, report: MessageReport): void {
  const parameters = value.slice(value.indexOf(';') + 1);
  if (value.includes(';') && /\b(?:application|text|multipart)\/[a-z]/.test(parameters) && !parameters.includes('type='))
    report(AMBIGUOUS, 'header.content-type', value, 0.6);
}

function checkOverride(value: string, request: RequestView, report: MessageReport, name: string): void {
  const method = value.trim().toUpperCase();
  if (method === request.method) return;
  report(OVERRIDE, `header.${name}`, value, UNSAFE_METHODS.has(method) ? 0.6 : OVERRIDE.confidence);
}

/** A name, an address or a bracketed IPv6 address, and perhaps a port. */
const PLAIN_HOST = /^(?:[\w.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

function checkHost(value: string, request: RequestView, report: MessageReport, name: string): void {
  if (value !== '' && !value.split(',').every((host) => PLAIN_HOST.test(host.trim()))) report(HOST, `header.${name}`, value);
  else if (name === 'host' && isContradicted(value, request)) report(HOST, 'header.host', `${value} is not the only host named`);
}

/** Another `Host`, or another host in a target in absolute form: proxies go by the one, servers by the other (RFC 9112 3.2). */
function isContradicted(host: string, { headers, target }: RequestView): boolean {
  const plain = host.toLowerCase();
  if (headers.some(([name, value]) => name === 'host' && value.toLowerCase() !== plain)) return true;
  const authority = target.charCodeAt(0) === SLASH ? undefined : /^https?:\/\/([^/?#]{1,261})/i.exec(target)?.[1];
  return authority !== undefined && withoutPort(authority.toLowerCase()) !== withoutPort(plain);
}

const SLASH = 0x2f;

function withoutPort(host: string): string {
  return host.replace(/:\d{1,5}$/, '');
}

function checkRewrite(value: string, request: RequestView, report: MessageReport, name: string): void {
  // Gateways in front name the path they were asked for, or the whole address; only another path is a trick.
  const target = value.replace(/^https?:\/\/[^/?#]{1,261}/i, '');
  if (target !== request.target && target !== request.path) report(REWRITE, `header.${name}`, value);
}

const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\]|localhost|0\.0\.0\.0)$/i;

/** The first address of a list is the one that counts as the client. */
function checkSpoof(value: string, _request: RequestView, report: MessageReport, name: string): void {
  const comma = value.indexOf(',');
  if (LOOPBACK.test((comma < 0 ? value : value.slice(0, comma)).trim())) report(SPOOF, `header.${name}`, value);
}

/** `for="[127.0.0.1]:80"` (RFC 7239) as the first of a list. */
function checkForwarded(value: string, _request: RequestView, report: MessageReport): void {
  const first = /^[^,]{0,128}?\bfor\s?=\s?"?([^",;]{1,64})/i.exec(value)?.[1] ?? '';
  const host = /^\[([^\]]{1,45})\]/.exec(first)?.[1] ?? withoutPort(first);
  if (LOOPBACK.test(host)) report(SPOOF, 'header.forwarded', value, /\bby\s?=\s?"?\[?127\./i.test(value) ? 0.6 : SPOOF.confidence);
}

/** A field in which a server tells itself what it has done already, such as who was let in; no client sends it. */
function checkOwn(value: string, _request: RequestView, report: MessageReport, name: string): void {
  report(REWRITE, `header.${name}`, value);
}

function checkTransferCoding(value: string, { headers }: RequestView, report: MessageReport): void {
  if (value.toLowerCase() !== 'chunked') report(SMUGGLING, 'header.transfer-encoding', value);
  else if (headers.some(([name]) => name === 'content-length')) report(SMUGGLING, 'header.transfer-encoding', 'with a content-length');
}

function checkLength(value: string, { headers }: RequestView, report: MessageReport): void {
  const other = headers.find(([name, length]) => name === 'content-length' && length !== value);
  if (!/^\d{1,15}$/.test(value) || other !== undefined) report(SMUGGLING, 'header.content-length', value);
}

function checkRange(value: string, _request: RequestView, report: MessageReport): void {
  if (value.split(',', RANGES_MAX + 1).length > RANGES_MAX) report(RANGE, 'header.range', value);
}

/** Fields that belong to the whole way; a proxy that takes `Connection` at its word drops what a server checks. */
const END_TO_END =
  /^(?:host|content-length|content-type|transfer-encoding|authorization|cookie|forwarded|via|origin|x-forwarded-[a-z-]{1,20}|x-real-ip|x-[a-z\d-]{1,32}-token)$/;

function checkConnection(value: string, _request: RequestView, report: MessageReport): void {
  if (
    value
      .toLowerCase()
      .split(',')
      .some((option) => END_TO_END.test(option.trim()))
  )
    report(HOP, 'header.connection', value);
}

function checkUpgrade(value: string, _request: RequestView, report: MessageReport): void {
  if (/\bh2c\b/i.test(value)) report(UPGRADE, 'header.upgrade', value);
}

/** Names that pass for a length header with servers that trim or fold names. */
const DISGUISED_LENGTH = /^(?:content[-_ ]length|transfer[-_ ]encoding)[\s\0]*$/;

/** Length headers in disguise: `transfer-encoding ` with a blank, `content_length`. */
export function checkNames(headers: readonly HeaderField[], report: MessageReport): void {
  for (const [name, value] of headers) {
    if (name.length < 14 || name === 'content-length' || name === 'transfer-encoding') continue;
    if (name.includes('\n') || name.includes('\r')) report(INJECTION, 'request', `${name}: ${value}`);
    const first = name.charCodeAt(0);
    if ((first === 0x63 || first === 0x74) && DISGUISED_LENGTH.test(name)) report(SMUGGLING, 'request', `${name}: ${value}`);
  }
}
