import { jsonDecode } from './json.ts';

/** `{"alg":"none"}` in base64url with its dots. */
const JWT_CHARS_MIN = 20;

export interface DecodedJwt {
  readonly header: object;
  /** `null` for an encrypted token. */
  readonly payload: object | null;
}

/**
 * Header and claims of a compact JWS (or the header of a JWE), unverified, or `null` when `text` is none.
 * @param unpack the text of claims that the header says are in deflate, which some libraries undo in a JWS as well
 */
export function jwtDecode(text: string, unpack: (bytes: Uint8Array) => string = () => ''): DecodedJwt | null {
  if (text.length < JWT_CHARS_MIN || text.charCodeAt(0) !== 0x65) return null;
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  if (first < 0 || second < 0) return null;
  const header = partOf(text.slice(0, first));
  if (header === undefined) return null;
  // A compact JWS is three parts; five are a JWE, whose payload is encrypted.
  if (text.indexOf('.', second + 1) >= 0) return isEncrypted(text, second) ? { header, payload: null } : null;
  const claims = text.slice(first + 1, second);
  const packed = (header as { readonly zip?: unknown }).zip === 'DEF';
  const payload = packed ? jsonDecode(unpack(Buffer.from(claims, 'base64url'))) : partOf(claims);
  return payload === undefined ? null : { header, payload };
}

/** Exactly two more dots behind the second one. */
function isEncrypted(text: string, second: number): boolean {
  const fourth = text.indexOf('.', text.indexOf('.', second + 1) + 1);
  return fourth >= 0 && text.indexOf('.', fourth + 1) < 0;
}

function partOf(part: string): object | undefined {
  return jsonDecode(Buffer.from(part, 'base64url').toString('utf8'));
}
