import type { RequestView } from '@sallyport/core';
import { jwtDecode } from '@sallyport/traffic';
import type { MessageReport } from '../../detector.ts';
import { OWN_KEY, UNSIGNED } from './rules.ts';

/** Characters of the shortest signature that a JWT can have: HMAC-SHA256 is 43. Libraries that take `none` mostly want no signature. */
const SIGNATURE_CHARS_MIN = 22;

/** `"jwk":` in base64, at the three places of a group where it may begin. */
const KEY_MEMBERS: readonly string[] = ['Imp3ayI6', 'Jqd2siO', 'iandrIj'];

/** `alg: none` in any case (RFC 8725 section 3.1), as far as the token has no signature or too short a one; a key that checks itself (RFC 7515 section 4.1.3). */
export function checkBearer(value: string, _request: RequestView, report: MessageReport): void {
  if (!/^bearer ey/i.test(value)) return;
  const token = value.slice('bearer '.length);
  if (token.length - token.lastIndexOf('.') <= SIGNATURE_CHARS_MIN)
    reportUnsigned(jwtDecode(token)?.header, 'header.authorization', report);
  const head = token.slice(0, token.indexOf('.'));
  if (!KEY_MEMBERS.some((member) => head.includes(member))) return;
  const header = jwtDecode(token)?.header;
  // a proof of possession brings its key on purpose (RFC 9449 section 4.2)
  if (header !== undefined && 'jwk' in header && !('typ' in header && header.typ === 'dpop+jwt'))
    report(OWN_KEY, 'header.authorization', 'jwk');
}

function reportUnsigned(header: object | undefined, point: string, report: MessageReport, confidence: number = UNSIGNED.confidence): void {
  const alg: unknown = header !== undefined && 'alg' in header ? header.alg : undefined;
  if (typeof alg === 'string' && /^(?:none)?$/i.test(alg.trim())) report(UNSIGNED, point, `alg: ${alg}`, confidence);
}

/** A token in a field of its own: the empty signature behind its last dot is what gives it away. */
export function checkBareToken(value: string, _request: RequestView, report: MessageReport, name: string): void {
  if (value.startsWith('ey') && value.endsWith('.')) reportUnsigned(jwtDecode(value)?.header, `header.${name}`, report);
}

/** A cookie that ends in a dot. */
const ENDS_IN_DOT = /=(ey[\w-]{8,512}\.[\w-]{2,4096}\.)(?=;|$)/;

export function checkCookies(value: string, _request: RequestView, report: MessageReport): void {
  if (!value.endsWith('.') && !value.includes('.;')) return;
  const token = ENDS_IN_DOT.exec(value)?.[1];
  if (token !== undefined) reportUnsigned(jwtDecode(token)?.header, 'header.cookie', report);
}

/** Parameters and members that hold such a token. */
const PARAMETER = /(?:^|&)([\w.-]{1,64})=(ey[\w-]{8,512}\.[\w-]{2,4096}\.)(?=&|$)/;
const MEMBER = /"([\w.-]{1,64})"\s{0,4}:\s{0,4}"(ey[\w-]{8,512}\.[\w-]{2,4096}\.)"/;

/** Requests and hints of OpenID Connect need no signature (Core, sections 3.1.2.1 and 6.1). */
const UNSIGNED_BY_RIGHT: ReadonlySet<string> = new Set(['request', 'id_token_hint', 'registration', 'claims_token']);

/** Bytes of a body in which a token is looked for. */
const BODY_BYTES_MAX = 16_384;

/** The same in parameters and members, where programs hand tokens on. */
export function checkHandedTokens({ query, body }: RequestView, report: MessageReport): void {
  if (query.includes('=ey')) reportHanded(PARAMETER.exec(query), 'query', report);
  const { bytes } = body;
  if (bytes.length === 0) return;
  const isJson = bytes[0] === BRACE || bytes[0] === BRACKET;
  const read = bytes.subarray(0, BODY_BYTES_MAX);
  if (!endsInDot(read, isJson ? QUOTE : AMPERSAND)) return;
  const text = Buffer.from(read.buffer, read.byteOffset, read.length).toString('latin1');
  if (!text.includes(isJson ? '"ey' : '=ey')) return;
  reportHanded((isJson ? MEMBER : PARAMETER).exec(text), 'body', report);
}

/** True where a value ends in a dot: few do, and a search for signs costs less than one for a text. */
function endsInDot(bytes: Uint8Array, end: number): boolean {
  for (let at = bytes.indexOf(DOT); at >= 0; at = bytes.indexOf(DOT, at + 1))
    if (at + 1 === bytes.length || bytes[at + 1] === end) return true;
  return false;
}

const DOT = 0x2e;
const QUOTE = 0x22;
const AMPERSAND = 0x26;
const BRACE = 0x7b;
const BRACKET = 0x5b;

function reportHanded(found: RegExpExecArray | null, point: string, report: MessageReport): void {
  if (found !== null && !UNSIGNED_BY_RIGHT.has(found[1]!.toLowerCase())) reportUnsigned(jwtDecode(found[2]!)?.header, point, report, 0.6);
}
