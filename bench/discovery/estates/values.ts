import type { Random } from '../values.ts';
import type { Words } from './words.ts';

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${DIGITS}${UPPER}${LOWER}`;
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Seconds since the epoch around which made-up times lie. */
const ABOUT_S = 1_760_000_000;

function chars(random: Random, alphabet: string, length: number): string {
  let made = '';
  for (let at = 0; at < length; at++) made += alphabet[Math.floor(random() * alphabet.length)];
  return made;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

export const whole = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const padded = (value: number, width: number): string => String(value).padStart(width, '0');
const hexUuid = (random: Random): string => `${chars(random, HEX, 12)}4${chars(random, HEX, 3)}8${chars(random, HEX, 15)}`;
const dashed = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const day = (random: Random): string =>
  `${whole(random, 2016, 2027)}-${padded(whole(random, 1, 12), 2)}-${padded(whole(random, 1, 28), 2)}`;

type Maker = (random: Random, words: Words, argument: string) => string;

/** Identifiers by form. `argument`: the prefix of the parameter, where the kind has one. */
const FORMS: Readonly<Record<string, Maker>> = {
  tiny: (random) => String(whole(random, 1, 99)),
  small: (random) => String(whole(random, 1, 999)),
  int: (random) => String(whole(random, 1_000, 99_999_999)),
  padded: (random) => padded(whole(random, 1, 99_999), 8),
  uuid: (random) => dashed(hexUuid(random)),
  'uuid-upper': (random) => dashed(hexUuid(random)).toUpperCase(),
  'uuid-bare': (random) => hexUuid(random),
  hex6: (random) => chars(random, HEX, 6),
  hex8: (random) => chars(random, HEX, 8),
  hex40: (random) => chars(random, HEX, 40),
  objectid: (random) => `6${chars(random, HEX, 23)}`,
  ulid: (random) => `01${chars(random, BASE32, 24)}`,
  'ulid-lower': (random) => `01${chars(random, BASE32, 24)}`.toLowerCase(),
  ksuid: (random) => `2${chars(random, BASE62, 26)}`,
  nanoid: (random) => chars(random, `${BASE62}_-`, 21),
  nanoid10: (random) => chars(random, `${BASE62}_-`, 10),
  base62: (random) => chars(random, BASE62, 8),
  letters: (random) => chars(random, UPPER + LOWER, 7),
  pnr: (random) => chars(random, UPPER, 6),
  base64: (random) => `${chars(random, `${BASE62}-_`, 22)}%3D%3D`,
  underscore: (random, _, argument) => `${argument}_${chars(random, BASE62, whole(random, 12, 18))}`,
  dash: (random, _, argument) => `${argument}-${chars(random, LOWER + DIGITS, 8)}`,
  colon: (random, _, argument) => `${argument}:${whole(random, 100, 99_999)}`,
  numbered: (random, _, argument) => `${argument.toUpperCase()}${padded(whole(random, 1, 9_999), 4)}`,
  reference: (random, _, argument) => `${argument.toUpperCase()}-${whole(random, 2019, 2027)}-${padded(whole(random, 1, 99_999), 6)}`,
  wordnumber: (random, _, argument) => `${argument}${whole(random, 1, 400)}`,
  letternumber: (random) => `${chars(random, UPPER, 1)}${whole(random, 1, 99)}`,
  epoch: (random) => String(ABOUT_S + whole(random, -40_000_000, 40_000_000)),
  date: day,
  'date-compact': (random) => day(random).replaceAll('-', ''),
  'year-month': (random) => day(random).slice(0, 7),
  year: (random) => String(whole(random, 2014, 2027)),
  quarter: (random) => `${whole(random, 2014, 2027)}-Q${whole(random, 1, 4)}`,
  instant: (random) => `${day(random)}T${padded(whole(random, 0, 23), 2)}:15:00Z`,
  phone: (random) => `+${pick(random, ['44', '49', '1', '33', '91'])}${chars(random, DIGITS, 10)}`,
  'phone-encoded': (random) => `%2B46${chars(random, DIGITS, 9)}`,
  ip: (random) => `10.${whole(random, 0, 255)}.${whole(random, 0, 255)}.${whole(random, 1, 254)}`,
  semver: (random) => `${whole(random, 0, 9)}.${whole(random, 0, 30)}.${whole(random, 0, 20)}`,
  zip: (random) => chars(random, DIGITS, 5),
  postcode: (random) => `${chars(random, UPPER, 2)}${whole(random, 1, 20)}${whole(random, 1, 9)}${chars(random, UPPER, 2)}`,
  isin: (random) => `US${chars(random, UPPER + DIGITS, 9)}${whole(random, 0, 9)}`,
  coordinates: (random) => `${whole(random, -80, 80)}.${chars(random, DIGITS, 4)},${whole(random, -170, 170)}.${chars(random, DIGITS, 4)}`,
  file: (random, _, argument) => `${argument}-${whole(random, 1, 9_999)}.${pick(random, ['pdf', 'csv', 'xlsx'])}`,
};

/** Values that are words, or look like words. */
const WORDLIKE: Readonly<Record<string, Maker>> = {
  firstname: (random, words) => pick(random, words.first_names),
  'dotted-name': (random, words) => `${pick(random, words.first_names)}.${pick(random, words.last_names)}`,
  handle: (random, words) =>
    `${pick(random, words.first_names).slice(0, 1)}${pick(random, words.last_names)}${random() < 0.4 ? whole(random, 1, 99) : ''}`,
  'mixed-name': (random, words) => capital(pick(random, words.first_names)) + capital(pick(random, words.last_names)),
  email: (random, words) =>
    `${pick(random, words.first_names)}.${pick(random, words.last_names)}@${pick(random, ['corp', 'post'])}.example`,
  'email-encoded': (random, words) => `${pick(random, words.first_names)}%40mail.example`,
  nickname: (random, words) => pick(random, words.nicknames),
  city: (random, words) => pick(random, words.cities),
  City: (random, words) => capital(pick(random, words.cities)),
  'country-name': (random, words) => pick(random, words.countries),
  alpha3: (random, words) => pick(random, words.alpha3),
  alpha2: (random, words) => pick(random, words.alpha2),
  'alpha2-lower': (random, words) => pick(random, words.alpha2).toLowerCase(),
  currency: (random, words) => pick(random, words.currencies),
  'currency-lower': (random, words) => pick(random, words.currencies).toLowerCase(),
  pair: (random, words) => `${pick(random, words.currencies)}${pick(random, words.currencies)}`,
  'pair-dashed': (random, words) => `${pick(random, words.currencies)}-${pick(random, words.currencies)}`,
  language: (random, words) => pick(random, words.languages),
  locale: (random, words) => `${pick(random, words.languages)}-${pick(random, words.alpha2)}`,
  'locale-lower': (random, words) => `${pick(random, words.languages)}-${pick(random, words.alpha2).toLowerCase()}`,
  slug: (random, words) => Array.from({ length: whole(random, 2, 4) }, () => pick(random, words.titles)).join('-'),
  'slug-id': (random, words) => `${pick(random, words.titles)}-${pick(random, words.titles)}-${whole(random, 100, 99_999)}`,
  company: (random, words) => `${pick(random, words.last_names)}${pick(random, ['-bank', '-capital', '-and-sons', 'corp', ''])}`,
  domain: (random, words) => `${pick(random, words.last_names)}.${pick(random, ['com', 'io', 'co.uk'])}`,
  image: (random, words) => `${pick(random, words.titles)}-${pick(random, words.nicknames)}.pdf`,
  enum: (random, words, argument) => pick(random, words.enums[Number(argument) % words.enums.length]!),
  ticker: (random) => chars(random, UPPER, whole(random, 2, 4)),
  encoded: (random, words) => encodeURIComponent(`${capital(pick(random, words.first_names))} ${capital(pick(random, words.last_names))}`),
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const FORM_KINDS: readonly string[] = Object.keys(FORMS);
export const WORDLIKE_KINDS: readonly string[] = Object.keys(WORDLIKE);

/** `kind` or `kind:argument`. */
export function estateValue(kind: string, random: Random, words: Words): string {
  const [name, argument = 'ref'] = kind.split(':') as [string, string?];
  const maker = FORMS[name] ?? WORDLIKE[name];
  if (maker === undefined) throw new Error(`no maker for values of kind ${kind}`);
  return maker(random, words, argument);
}
