import { jsonDecode } from './json.ts';

const DOT = 0x2e;
/** A compact JWS is three parts, a JWE five. */
const DOTS_MAX = 4;
/** `{"alg":"none"}` in base64url with its dots. */
const JWT_CHARS_MIN = 20;

export interface DecodedJwt {
  readonly header: object;
  /** `null` for an encrypted token. */
  readonly payload: object | null;
}

/** Header and claims of a compact JWS (or the header of a JWE), unverified, or `null` when `text` is none. */
export function jwtDecode(text: string): DecodedJwt | null {
  if (text.length < JWT_CHARS_MIN || text.charCodeAt(0) !== 0x65) return null;
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  if (first < 0 || second < 0) return null;
  let dots = 0;
  for (let at = first; at < text.length; at++) if (text.charCodeAt(at) === DOT && ++dots > DOTS_MAX) return null;
  const header = partOf(text.slice(0, first));
  if (header === undefined) return null;
  const payload = dots === 2 ? partOf(text.slice(first + 1, second)) : undefined;
  if (payload === undefined && dots === 2) return null;
  return { header, payload: payload ?? null };
}

function partOf(part: string): object | undefined {
  return jsonDecode(Buffer.from(part, 'base64url').toString('utf8'));
}
