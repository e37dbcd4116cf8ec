/** Credentials that show themselves in any text: authorization schemes, JWT, provider keys, PEM keys, random tokens. */
import { findJwtSpans, mayBeginKey, privateKeySpan, providerKeyEnd } from '../data-classes/secrets.ts';
import { dropped, RANK, type Span } from './span.ts';

/** Shorter random text is an abbreviation or an id; a bearer token of fewer characters would be guessable. */
const RANDOM_TOKEN_CHARS_MIN = 20;

/** Share of neighbours of different kinds (lower, upper, digit) in random text; words and camelCase stay below. */
const RANDOM_TOKEN_CHANGES_MIN = 0.3;

const RANDOM_TOKEN_DIGITS_MIN = 3;

/** Letters and digits without a break that hold so many digits are no word, however they are mixed. */
const UNBROKEN_TOKEN_DIGITS_MIN = 6;

const SCHEME = /(?<![a-z0-9])(bearer|basic|dpop|negotiate|ntlm|token)([\s+]{1,3}|%20)(?=[a-z0-9])([a-z0-9._~+/=-]{8,})/gi;

const SCHEME_WORDS = ['bearer', 'basic', 'dpop', 'negotiate', 'ntlm', 'token'];

/** `Bearer` and the like with what follows; the scheme stays. `lower` is the text in lower case. */
export function findSchemes(text: string, lower: string, spans: Span[]): void {
  if (!SCHEME_WORDS.some((word) => lower.includes(word))) return;
  for (const match of text.matchAll(SCHEME)) {
    const [whole, scheme, , token] = match;
    if (scheme!.length === 5 && !looksCredential(scheme!.toLowerCase(), token!)) continue;
    const end = match.index + whole.length;
    spans.push(dropped(end - token!.length, end, 'token', RANK.shape));
  }
}

/** `basic` and `token` are words of English too: what follows has to be a user and a password, or hold a digit. */
function looksCredential(scheme: string, token: string): boolean {
  if (scheme === 'token') return /\d/.test(token);
  return Buffer.from(token, 'base64').includes(58) || /\d/.test(token);
}

export function findJwts(text: string, spans: Span[]): void {
  findJwtSpans(text, (start, end) => spans.push(dropped(start, end, 'token', RANK.shape)));
}

export function findProviderKeys(text: string, spans: Span[]): void {
  let index = 0;
  let code = text.charCodeAt(0);
  while (index < text.length) {
    const next = text.charCodeAt(index + 1);
    const end = mayBeginKey(code, next) ? providerKeyEnd(text, index) : -1;
    if (end > 0) spans.push(dropped(index, end, 'key', RANK.shape));
    code = end > 0 ? text.charCodeAt(end) : next;
    index = end > 0 ? end : index + 1;
  }
}

export function findPrivateKeys(text: string, spans: Span[]): void {
  let span = privateKeySpan(text, 0);
  while (span !== null) {
    spans.push(dropped(span[0], span[1], 'private-key', RANK.shape));
    span = privateKeySpan(text, span[1]);
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Opaque tokens: long, no word, no id of a known shape. */
export function findRandomTokens(text: string, spans: Span[]): void {
  let start = -1;
  for (let index = 0; index <= text.length; index++) {
    if (index < text.length && kindOf(text.charCodeAt(index)) !== 0) {
      if (start < 0) start = index;
      continue;
    }
    if (start >= 0 && index - start >= RANDOM_TOKEN_CHARS_MIN && isRandom(text, start, index)) {
      spans.push(dropped(start, index, 'token', RANK.guess));
    }
    start = -1;
  }
}

function isRandom(text: string, start: number, end: number): boolean {
  let digits = 0;
  let breaks = 0;
  let changes = 0;
  let before = 0;
  for (let index = start; index < end; index++) {
    const kind = kindOf(text.charCodeAt(index));
    if (kind === BREAK) {
      breaks++;
      continue;
    }
    if (kind === 1) digits++;
    if (kind !== before) changes++;
    before = kind;
  }
  const size = end - start;
  if (digits < RANDOM_TOKEN_DIGITS_MIN || digits + breaks === size) return false;
  const unbroken = breaks === 0 && digits >= UNBROKEN_TOKEN_DIGITS_MIN;
  if (!unbroken && changes < size * RANDOM_TOKEN_CHANGES_MIN) return false;
  return !(size === 36 && UUID.test(text.slice(start, end)));
}

const BREAK = 4;

/** 1 digit, 2 lower, 3 upper, 4 `-` and `_`, 0 anything else. */
const KINDS: Readonly<Uint8Array> = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 48 && code <= 57) return 1;
  if (code >= 97 && code <= 122) return 2;
  if (code >= 65 && code <= 90) return 3;
  return code === 45 || code === 95 ? BREAK : 0;
});

function kindOf(code: number): number {
  return code < 128 ? KINDS[code]! : 0;
}
