/** Claims that say who a token speaks for. Read, never verified. */
export interface ClaimedIdentity {
  readonly iss: string | null;
  readonly sub: string | null;
  readonly client_id: string | null;
  readonly azp: string | null;
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
    return { iss: text(record.iss), sub: text(record.sub), client_id: text(record.client_id), azp: text(record.azp) };
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
