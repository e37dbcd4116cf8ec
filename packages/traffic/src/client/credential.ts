import type { AuthScheme, HeaderField, TlsView } from '@sallyport/core';
import { claimsOf } from './jwt.ts';

/** What a credential says of its owner. */
export interface Identity {
  /** What is hashed: a subject where the credential names one, else the credential itself. */
  readonly subject: string;
  /** A client or partner id named in clear. */
  readonly client: string | null;
  /** Of a JWT. */
  readonly scopes?: readonly string[];
}

export interface Credential {
  readonly scheme: AuthScheme;
  /** What makes two requests the same caller: the credential, or the text that holds it and nothing else. Stays in memory. */
  readonly key: string;
  /** The credential itself: the token, key, cookie value or certificate. Stays in memory. */
  readonly text: string;
  /** Deferred: the work is not needed when the caller was seen before. */
  identify(): Identity;
}

const KEY_HEADERS: ReadonlySet<string> = new Set([
  'x-api-key',
  'apikey',
  'api-key',
  'x-apikey',
  'x-api-token',
  'x-auth-token',
  'x-access-token',
  'ocp-apim-subscription-key',
  'x-session-id',
  'x-session-token',
]);

const KEY_PARAMETERS: ReadonlySet<string> = new Set(['api_key', 'apikey', 'api-key', 'access_token', 'subscription-key']);

/**
 * The strongest credential of a request: `Authorization`, an API key in a header, a token in the query, a session
 * cookie, a message signature, the client certificate. A certificate beside another credential names the client.
 */
export function findCredential(headers: readonly HeaderField[], query: string, tls: TlsView | null): Credential | null {
  const certificate = tls?.clientCertificate ?? null;
  const found = fromHeaders(headers) ?? (query === '' ? null : fromQuery(query)) ?? fromCookies(headers) ?? fromSignature(headers);
  if (certificate === null) return found;
  const { subject, fingerprint } = certificate;
  if (found === null) return { scheme: 'mtls', key: fingerprint, text: fingerprint, identify: () => ({ subject, client: subject }) };
  return {
    scheme: found.scheme,
    key: `${found.key}\n${fingerprint}`,
    text: found.text,
    identify() {
      const identity = found.identify();
      return { ...identity, client: identity.client ?? subject };
    },
  };
}

function fromHeaders(headers: readonly HeaderField[]): Credential | null {
  let key: Credential | null = null;
  for (const [name, value] of headers) {
    if (value === '') continue;
    if (name === 'authorization') return fromAuthorization(value);
    if (key === null && KEY_HEADERS.has(name)) key = tokenCredential(value, 'api-key');
  }
  return key;
}

function fromAuthorization(value: string): Credential {
  const space = value.indexOf(' ');
  const word = (space < 0 ? value : value.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : value.slice(space + 1).trim();
  switch (word) {
    case 'bearer':
    case 'dpop':
    case 'token':
      return tokenCredential(rest, 'bearer', value);
    case 'basic':
      return { scheme: 'basic', key: value, text: rest, identify: () => ({ subject: userOf(rest), client: null }) };
    case 'digest':
      return {
        scheme: 'digest',
        key: value,
        text: parameterOf(rest, 'username') ?? rest,
        identify: () => ({ subject: parameterOf(rest, 'username') ?? rest, client: null }),
      };
    case 'apikey':
      return tokenCredential(rest, 'api-key', value);
    case 'signature':
      return signed(value, parameterOf(rest, 'keyId'));
    case 'aws4-hmac-sha256':
      return signed(value, /Credential=([^/,\s]+)/.exec(rest)?.[1] ?? null);
    default:
      return space < 0
        ? tokenCredential(value, 'other')
        : { scheme: 'other', key: value, text: rest, identify: () => ({ subject: value, client: null }) };
  }
}

/** A token that has the shape of a JWT is one, whatever header carried it. */
function tokenCredential(token: string, scheme: AuthScheme, key: string = token): Credential {
  if (!token.startsWith('eyJ') || token.indexOf('.') < 0) {
    return { scheme, key, text: token, identify: () => ({ subject: token, client: null }) };
  }
  return { scheme: 'jwt', key, text: token, identify: () => claimedIdentity(token) };
}

function claimedIdentity(token: string): Identity {
  const claims = claimsOf(token);
  if (claims === null) return { subject: token, client: null };
  const client = claims.client_id ?? claims.azp ?? null;
  const owner = claims.sub ?? client;
  return { subject: owner === null ? token : `${claims.iss ?? ''}\n${owner}`, client, scopes: claims.scopes };
}

function userOf(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon > 0 ? text.slice(0, colon) : encoded;
}

function parameterOf(text: string, name: string): string | null {
  const match = new RegExp(`(?:^|[,\\s])${name}=(?:"([^"]*)"|([^,\\s]*))`, 'i').exec(text);
  return match?.[1] ?? match?.[2] ?? null;
}

function signed(value: string, keyId: string | null): Credential {
  // The signature changes with every request; the key id is what stays.
  return { scheme: 'signature', key: keyId ?? value, text: keyId ?? value, identify: () => ({ subject: keyId ?? value, client: keyId }) };
}

/** HTTP message signatures (RFC 9421): `Signature-Input: sig1=(...);keyid="..."`. */
function fromSignature(headers: readonly HeaderField[]): Credential | null {
  for (const [name, value] of headers) {
    if (name === 'signature-input') return signed(value, /;\s*keyid="([^"]*)"/i.exec(value)?.[1] ?? null);
  }
  return null;
}

function fromQuery(query: string): Credential | null {
  let start = 0;
  while (start <= query.length) {
    let end = query.indexOf('&', start);
    if (end < 0) end = query.length;
    const equals = query.indexOf('=', start);
    if (equals > start && equals < end - 1 && KEY_PARAMETERS.has(query.slice(start, equals).toLowerCase())) {
      return tokenCredential(query.slice(equals + 1, end), 'api-key');
    }
    start = end + 1;
  }
  return null;
}

function fromCookies(headers: readonly HeaderField[]): Credential | null {
  for (const [name, value] of headers) {
    if (name !== 'cookie') continue;
    const session = sessionCookie(value);
    if (session !== null) return session;
  }
  return null;
}

/** The cookie of a header that carries a session, by its name. */
export function sessionCookie(cookies: string): Credential | null {
  let start = 0;
  while (start < cookies.length) {
    let end = cookies.indexOf(';', start);
    if (end < 0) end = cookies.length;
    const equals = cookies.indexOf('=', start);
    if (equals > start && equals < end && namesSession(cookies.slice(start, equals).trim())) {
      const value = cookies.slice(equals + 1, end).trim();
      if (value !== '') return { scheme: 'cookie', key: value, text: value, identify: () => cookieIdentity(value) };
    }
    start = end + 1;
  }
  return null;
}

function cookieIdentity(value: string): Identity {
  return value.startsWith('eyJ') && value.includes('.') ? claimedIdentity(value) : { subject: value, client: null };
}

/** `JSESSIONID`, `connect.sid`, `__Host-session`, `auth_token`, ...; not `csrf_token`, which names no caller. */
function namesSession(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.includes('csrf') || lower.includes('xsrf')) return false;
  return (
    lower.includes('sess') ||
    lower.includes('sesi') ||
    lower.includes('sitzung') ||
    lower.includes('jeton') ||
    lower.includes('auth') ||
    lower.includes('token') ||
    lower.includes('jwt') ||
    /(?:^|[._-])sid$/.test(lower)
  );
}
