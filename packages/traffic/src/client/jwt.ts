import { SCOPES_MAX } from '@sallyport/core';

/** Claims that say who a token speaks for. Read, never verified. */
export interface ClaimedIdentity {
  readonly iss: string | null;
  readonly sub: string | null;
  readonly client_id: string | null;
  readonly azp: string | null;
  readonly scopes: readonly string[];
}

/** Larger claim sets are not parsed: a real one is 1-2 KB, and this runs before authentication. */
export const JWT_CLAIMS_CHARS_MAX = 16_384;

/** The identity claims of a compact JWS, or `null` when the second part is not a JSON object. */
export function claimsOf(token: string): ClaimedIdentity | null {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  const part = token.slice(first + 1, second < 0 ? undefined : second);
  if (first < 0 || part.length === 0 || part.length > JWT_CLAIMS_CHARS_MAX) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return null;
    const record = claims as Record<string, unknown>;
    return {
      iss: text(record.iss),
      sub: text(record.sub),
      client_id: text(record.client_id),
      azp: text(record.azp),
      scopes: scopesOf(record),
    };
  } catch {
    return null;
  }
}

/** RFC 6749, section 3.3: printable ASCII without quote and backslash. Longer ones are no names of rights. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/** `consent:C1DD33123`, `account_123456789`: a scope with an id in it, which belongs to one customer. */
const ID_IN_SCOPE = /\d{4}/;

/** The scope without the id: `consent:*`, `account_*`. */
function withoutId(scope: string): string {
  if (!ID_IN_SCOPE.test(scope)) return scope;
  const colon = scope.indexOf(':');
  return colon > 0 ? `${scope.slice(0, colon)}:*` : scope.replace(/\d+/g, '*');
}

/** `scope` (RFC 8693, separated by spaces) or `scp` (a list or a text, as some issuers have it), sorted, each once. */
function scopesOf({ scope, scp }: Record<string, unknown>): readonly string[] {
  const given = [scope, scp].flatMap((value): unknown[] =>
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [],
  );
  const words = given.filter((one): one is string => typeof one === 'string' && SCOPE.test(one));
  return [...new Set(words.map(withoutId))].sort().slice(0, SCOPES_MAX);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
