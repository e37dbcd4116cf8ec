/** A number in [0, 1) and onwards, the same for the same seed (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffled<T>(items: T[], random: Random): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}

const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${UPPER}${LOWER}0123456789`;

function text(random: Random, alphabet: string, length: number): string {
  let made = '';
  for (let at = 0; at < length; at++) made += alphabet[Math.floor(random() * alphabet.length)];
  return made;
}

function pick(random: Random, words: string): string {
  const list = words.split(' ');
  return list[Math.floor(random() * list.length)]!;
}

const whole = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const two = (value: number): string => String(value).padStart(2, '0');

const FIRST_NAMES =
  'alice bob carol dave erin frank grace heidi ivan judy mallory nina oscar peggy quentin rupert sybil trent ursula victor walter xena yvonne zoe amir bianca chen diego elena farid gita hassan ingrid jamal keiko lars maria nikos olga pedro rosa sven tariq uma vikram wei yusuf';
const CITIES =
  'london paris berlin madrid rome vienna zurich oslo dublin lisbon athens prague warsaw helsinki stockholm brussels geneva milan munich hamburg lyon porto krakow bergen';
const NICKNAMES =
  'mom landlord gym rent dad electric water netflix school daycare piano mechanic dentist garage sister grandma roommate plumber church tennis internet phone insurance taxes';

/** How values of each kind are made. A kind may carry an argument: `vendor:txn`. */
const MAKERS: Readonly<Record<string, (random: Random, argument: string) => string>> = {
  int: (random) => String(whole(random, 1, 9_999_999)),
  uuid: (random) =>
    `${text(random, HEX, 8)}-${text(random, HEX, 4)}-4${text(random, HEX, 3)}-a${text(random, HEX, 3)}-${text(random, HEX, 12)}`,
  ulid: (random) => `01${text(random, '0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}`,
  hex: (random) => text(random, HEX, 24),
  token: (random) => text(random, BASE62, 16),
  base64url: (random) => text(random, `${BASE62}-_`, 32),
  vendor: (random, argument) => `${argument}_${text(random, BASE62, 14)}`,
  upper: (random) => `${text(random, UPPER, 1)}-${text(random, `${UPPER}0123456789`, 12)}`,
  digits: (random) => text(random, '0123456789', 10),
  'short-id': (random) => `${text(random, UPPER, 1)}${whole(random, 1, 99)}`,
  year: (random) => String(whole(random, 2015, 2026)),
  month: (random) => two(whole(random, 1, 12)),
  date: (random) => `20${whole(random, 15, 26)}-${two(whole(random, 1, 12))}-${two(whole(random, 1, 28))}`,
  email: (random) => `${pick(random, FIRST_NAMES)}${whole(random, 1, 99)}@mail.example`,
  username: (random) =>
    `${pick(random, FIRST_NAMES)}${random() < 0.4 ? '' : random() < 0.5 ? text(random, LOWER, 1) : whole(random, 1, 99)}`,
  nickname: (random) => pick(random, NICKNAMES),
  city: (random) => pick(random, CITIES),
  'country-word': (random) => pick(random, 'france spain germany italy austria norway ireland portugal greece poland finland sweden'),
  slug: (random) =>
    `${pick(random, 'how to lost my new old open big blue red fast acme globex initech umbrella')}-${pick(random, FIRST_NAMES)}-${pick(random, CITIES)}`,
  currency: (random) => pick(random, 'USD EUR GBP CHF JPY AUD CAD SEK NOK DKK PLN CZK HUF ZAR INR CNY'),
  'currency-lower': (random) => pick(random, 'usd eur gbp chf jpy aud cad sek nok dkk pln czk huf zar inr cny'),
  country: (random) => pick(random, 'US GB DE FR ES IT PT NL BE AT CH SE NO DK FI IE PL CZ'),
  locale: (random) => pick(random, 'en-US en-GB de-DE fr-FR es-ES it-IT pt-PT nl-NL sv-SE da-DK'),
  bic: (random) => `${text(random, UPPER, 4)}${pick(random, 'US GB DE FR')}${text(random, UPPER, 2)}${text(random, UPPER, 3)}`,
  iban: (random) => `GB${whole(random, 10, 99)}NWBK${text(random, '0123456789', 14)}`,
  ticker: (random) =>
    pick(random, 'AAPL MSFT GOOG AMZN TSLA META NFLX NVDA INTC AMD IBM ORCL CSCO ADBE CRM PYPL SQ SHOP UBER LYFT JPM BAC WFC GS MS C V MA'),
  'small-set': (random) => pick(random, 'atm pos online contactless abroad'),
  capability: (random) =>
    pick(
      random,
      'card_payments transfers klarna_payments sepa_debit_payments ideal_payments giropay_payments afterpay_payments oxxo_payments',
    ),
  coupon: (random) => `${pick(random, 'SUMMER WINTER SPRING WELCOME VIP LOYAL BLACKFRIDAY')}${pick(random, '5 10 15 20 25 30 50')}`,
  dotted: (random) =>
    `${pick(random, 'balance payouts activity connect')}.${pick(random, 'summary itemized detail')}.${whole(random, 1, 9)}`,
};

/** The kinds of identifier an API description leaves open; which one a parameter gets depends on its name only. */
const OPEN_KINDS = ['int', 'uuid', 'token', 'upper', 'hex', 'digits', 'vendor:id', 'base64url'] as const;

export function makeValue(kind: string, random: Random): string {
  const [name, argument = ''] = kind.split(':') as [string, string?];
  const maker = MAKERS[name];
  if (maker === undefined) throw new Error(`no maker for values of kind ${kind}`);
  return maker(random, argument);
}

export function openKind(name: string, type: string, format: string): string {
  if (type === 'integer') return 'int';
  if (format === 'uuid' || format === 'date') return format;
  let hash = 7;
  for (const char of name) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return OPEN_KINDS[hash % OPEN_KINDS.length]!;
}
