import type { HeaderField, Principal, RequestView } from '@sallyport/core';
import type { ActivityHashes, CredentialHashes } from './hashes.ts';

/** Cookies and members that carry a session. */
const SESSION_NAMES = /sess|sid$|^sid|token|auth|jwt/i;
const GRANTED = /^(?:access_?token|token|id_?token|session_?(?:id|token)?|jwt|auth_?token|bearer)$/i;
const KEY_HEADERS: ReadonlySet<string> = new Set([
  'x-api-key',
  'api-key',
  'apikey',
  'x-auth-token',
  'x-access-token',
  'x-session-id',
  'x-session-token',
]);
/** Headers whose order a client program keeps from request to request. */
const ORDERED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'user-agent',
  'accept',
  'accept-language',
  'accept-encoding',
  'x-requested-with',
  'dnt',
]);
/** Members looked at for a token, and nesting. */
const GRANT_DEPTH_MAX = 2;

export interface Caller {
  readonly session: string;
  readonly device: string;
  readonly ordering: string;
  readonly role: string;
}

/** Who calls, by what stays the same: the credential, the client program, the order of its headers. */
export function callerOf(request: RequestView, principal: Principal, hashes: ActivityHashes): Caller {
  let authorization = '';
  let key = '';
  let cookie = '';
  let program = '';
  let ordering = '';
  for (const [name, value] of request.headers) {
    if (ORDERED.has(name)) ordering += `${name};`;
    if (name === 'authorization') authorization = value;
    else if (name === 'cookie') cookie = sessionCookie(value);
    else if (name === 'user-agent' || name === 'accept-language' || name === 'x-device-id' || name === 'x-ja4')
      program += `${name}=${value};`;
    else if (KEY_HEADERS.has(name)) key = value;
  }
  const { session, role } =
    authorization === '' ? credentialOf(cookie || key, hashes) : hashes.ofPrincipal(principal, () => authorized(authorization, hashes));
  return { session, device: hashes.remembered(program === '' ? ordering : program), ordering: hashes.remembered(ordering), role };
}

function authorized(authorization: string, hashes: ActivityHashes): CredentialHashes {
  return credentialOf(authorization.slice(authorization.indexOf(' ') + 1).trim(), hashes);
}

function credentialOf(credential: string, hashes: ActivityHashes): CredentialHashes {
  if (credential === '') return { session: '', role: '' };
  return { session: hashes.remembered(credential), role: credential.startsWith('eyJ') ? hashes.long(roleOf(credential)) : '' };
}

function sessionCookie(header: string): string {
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && SESSION_NAMES.test(part.slice(0, equals).trim())) return part.slice(equals + 1).trim();
  }
  return '';
}

function roleOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
    const roles = claims.role ?? claims.roles ?? claims.scope ?? claims.scp ?? null;
    return roles === null ? '' : `role ${JSON.stringify(roles)}`;
  } catch {
    return '';
  }
}

/** The credential that an answer gives out, hashed as {@link callerOf} hashes it when it comes back. */
export function grantedBy(headers: readonly HeaderField[], body: unknown, hashes: ActivityHashes): string {
  const token = tokenIn(body, 0);
  if (token !== '') return hashes.remembered(token);
  for (const [name, value] of headers) {
    if (name !== 'set-cookie') continue;
    const session = sessionCookie(value.split(';', 1)[0] ?? '');
    if (session !== '') return hashes.remembered(session);
  }
  return '';
}

function tokenIn(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > GRANT_DEPTH_MAX) return '';
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === 'string' && member !== '' && GRANTED.test(key)) return member;
    const nested = tokenIn(member, depth + 1);
    if (nested !== '') return nested;
  }
  return '';
}
