import {
  type AnswerTrait,
  COOKIE_NAME_CHARS_MAX,
  type CookieTraits,
  type HeaderField,
  HSTS_SECONDS_MIN,
  POSTURE_COOKIES_MAX,
} from '@sallyport/core';
import { maskText } from '@sallyport/traffic';

/** Headers that say how an answer is protected; looked at in the order of the answer. */
const TELLING: ReadonlySet<string> = new Set([
  'strict-transport-security',
  'x-content-type-options',
  'cache-control',
  'content-security-policy',
  'x-frame-options',
  'ratelimit',
  'ratelimit-limit',
  'x-ratelimit-limit',
  'retry-after',
  'deprecation',
  'sunset',
  'server',
  'x-powered-by',
  'x-aspnet-version',
]);

/** Their presence is all they say; their values (counts, dates) differ from answer to answer. */
const PRESENCE: ReadonlySet<string> = new Set([
  'ratelimit',
  'ratelimit-limit',
  'x-ratelimit-limit',
  'retry-after',
  'deprecation',
  'sunset',
]);

/** Distinct sets of telling headers whose traits are remembered. At the limit all are forgotten. */
export const TRAITS_REMEMBERED_MAX = 512;
/** A longer set is read anew each time, so that the memory is bounded in bytes too. */
const REMEMBERED_CHARS_MAX = 2_048;

const ORDER: readonly AnswerTrait[] = [
  'hsts',
  'hsts-short',
  'nosniff',
  'no-store',
  'csp',
  'framing',
  'rate-limit',
  'deprecation',
  'product',
];

/** The traits of answers; one reading for each distinct set of telling headers. */
export class TraitMemory {
  readonly #known = new Map<string, readonly AnswerTrait[]>();

  read(headers: readonly HeaderField[]): readonly AnswerTrait[] {
    let key = '';
    for (let at = 0; at < headers.length; at++) {
      const [name, value] = headers[at]!;
      if (TELLING.has(name)) key += PRESENCE.has(name) ? `${name}\n` : `${name}:${value}\n`;
    }
    let traits = this.#known.get(key);
    if (traits === undefined) {
      traits = readTraits(headers);
      if (key.length > REMEMBERED_CHARS_MAX) return traits;
      if (this.#known.size >= TRAITS_REMEMBERED_MAX) this.#known.clear();
      this.#known.set(key, traits);
    }
    return traits;
  }
}

function readTraits(headers: readonly HeaderField[]): readonly AnswerTrait[] {
  const found = new Set<AnswerTrait>();
  for (const [name, value] of headers) {
    for (const trait of traitsOf(name, value.toLowerCase())) found.add(trait);
  }
  return ORDER.filter((trait) => found.has(trait));
}

function traitsOf(name: string, value: string): readonly AnswerTrait[] {
  switch (name) {
    case 'strict-transport-security': {
      const seconds = Number(/max-age\s*=\s*"?(\d{1,12})/.exec(value)?.[1] ?? 0);
      return seconds >= HSTS_SECONDS_MIN ? ['hsts'] : seconds > 0 ? ['hsts-short'] : [];
    }
    case 'x-content-type-options':
      return value.trim() === 'nosniff' ? ['nosniff'] : [];
    case 'cache-control':
      return value.includes('no-store') ? ['no-store'] : [];
    case 'content-security-policy':
      return value.includes('frame-ancestors') ? ['csp', 'framing'] : ['csp'];
    case 'x-frame-options':
      return /^\s*(?:deny|sameorigin)\s*$/.test(value) ? ['framing'] : [];
    case 'deprecation':
    case 'sunset':
      return ['deprecation'];
    case 'server':
    case 'x-powered-by':
      return /\d/.test(value) ? ['product'] : [];
    case 'x-aspnet-version':
      return ['product'];
    default:
      return PRESENCE.has(name) ? ['rate-limit'] : [];
  }
}

const SESSION_NAME = /sess|auth|token|jwt|(?:^|[._-])sid$/i;
const NO_SESSION = /csrf|xsrf/i;

/** How the cookies of an answer are set; cookies that are taken away are left out. `null` where none is set. */
export function cookiesOf(headers: readonly HeaderField[]): readonly CookieTraits[] | null {
  let cookies: CookieTraits[] | null = null;
  for (const [name, value] of headers) {
    if (name !== 'set-cookie' || (cookies !== null && cookies.length >= POSTURE_COOKIES_MAX)) continue;
    const cookie = cookieOf(value);
    if (cookie === null) continue;
    cookies ??= [];
    cookies.push(cookie);
  }
  return cookies;
}

function cookieOf(line: string): CookieTraits | null {
  const [pair = '', ...attributes] = line.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, equals)).trim();
  const value = pair.slice(equals + 1).trim();
  const flags = new Map(
    attributes.map((part) => {
      const [key = '', ...rest] = part.split('=');
      return [key.trim().toLowerCase(), rest.join('=').trim().toLowerCase()] as const;
    }),
  );
  if (name === '' || value === '' || Number(flags.get('max-age') ?? 1) <= 0) return null;
  const site = flags.get('samesite');
  return {
    name: maskText(name.slice(0, COOKIE_NAME_CHARS_MAX)),
    session: SESSION_NAME.test(name) && !NO_SESSION.test(name),
    secure: flags.has('secure'),
    http_only: flags.has('httponly'),
    same_site: site === 'strict' || site === 'lax' || site === 'none' ? site : '',
  };
}
