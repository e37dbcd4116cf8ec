import { createHash } from 'node:crypto';
import { type Random, seeded } from '../discovery/values.ts';

/** Makers of values. Check digits are computed here anew, so that a mistake in the product's validators shows. */
const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const HEX = '0123456789abcdef';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const whole = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const text = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => pick(random, [...alphabet])).join('');
const two = (value: number): string => String(value).padStart(2, '0');

export function luhnDigit(digits: string): string {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    sum += value > 9 ? value - 9 : value;
  });
  return String((10 - (sum % 10)) % 10);
}

function card(random: Random): string {
  const [prefix, length] = pick(random, [
    ['4', 16],
    ['4', 16],
    ['52', 16],
    ['2221', 16],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
  ] as const);
  const body = prefix + text(random, DIGITS, length - 1 - prefix.length);
  return body + luhnDigit(body);
}

const spaced = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ');

function ssn(random: Random): string {
  const area = pick(random, [whole(random, 1, 665), whole(random, 667, 899)]);
  return `${String(area).padStart(3, '0')}-${two(whole(random, 1, 99))}-${String(whole(random, 1, 9_999)).padStart(4, '0')}`;
}

function routing(random: Random): string {
  const body = two(pick(random, [1, 2, 3, 6, 7, 10, 11, 12, 21, 26, 31, 32])) + text(random, DIGITS, 6);
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + String((10 - (sum % 10)) % 10);
}

const lettersToDigits = (value: string): string => value.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
const mod97 = (digits: string): number => [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);

function iban(random: Random): string {
  const [country, body] = pick(random, [
    ['DE', text(random, DIGITS, 18)],
    ['GB', text(random, UPPER, 4) + text(random, DIGITS, 14)],
    ['FR', text(random, DIGITS, 23)],
    ['NL', text(random, UPPER, 4) + text(random, DIGITS, 10)],
    ['ES', text(random, DIGITS, 20)],
  ] as const);
  return country + two(98 - mod97(lettersToDigits(`${body}${country}00`))) + body;
}

function isin(random: Random): string {
  const body = pick(random, ['US', 'GB', 'DE', 'FR']) + text(random, UPPER + DIGITS, 9);
  return body + luhnDigit(lettersToDigits(body));
}

function cusip(random: Random): string {
  const body = text(random, DIGITS, 5) + text(random, UPPER, 1) + text(random, DIGITS, 2);
  const sum = [...body].reduce((total, char, at) => {
    const value = (/\d/.test(char) ? Number(char) : char.charCodeAt(0) - 55) * (at % 2 === 1 ? 2 : 1);
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

function lei(random: Random): string {
  const body = `${text(random, DIGITS, 4)}00${text(random, UPPER + DIGITS, 12)}`;
  return body + two(98 - mod97(lettersToDigits(`${body}00`)));
}

function base58Check(random: Random): string {
  const payload = Buffer.concat([Buffer.from([0]), Buffer.from(text(random, HEX, 40), 'hex')]);
  const sha = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  let value = BigInt(`0x${Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]).toString('hex')}`);
  let made = '';
  for (; value > 0n; value /= 58n) made = BASE58[Number(value % 58n)]! + made;
  return `1${made}`;
}

function bech32(random: Random): string {
  const data = [0, ...Array.from({ length: 32 }, () => whole(random, 0, 31))];
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const value of [3, 3, 0, 2, 3, ...data, 0, 0, 0, 0, 0, 0]) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    generator.forEach((part, bit) => {
      if ((top >>> bit) & 1) check ^= part;
    });
  }
  check ^= 1;
  const digits = Array.from({ length: 6 }, (_, at) => (check >>> (5 * (5 - at))) & 31);
  return `bc1${[...data, ...digits].map((value) => BECH32[value]).join('')}`;
}

function mrz(random: Random): string {
  const digit = (part: string): string =>
    String([...part].reduce((sum, char, at) => sum + [7, 3, 1][at % 3]! * (char === '<' ? 0 : Number.parseInt(char, 36)), 0) % 10);
  const number = text(random, UPPER, 1) + text(random, DIGITS, 8);
  const birth = `${two(whole(random, 50, 99))}${two(whole(random, 1, 12))}${two(whole(random, 1, 28))}`;
  const expiry = `${two(whole(random, 26, 35))}${two(whole(random, 1, 12))}${two(whole(random, 1, 28))}`;
  const personal = '<'.repeat(14);
  const parts = [number, birth, expiry, personal].map((part) => part + digit(part)) as [string, string, string, string];
  return `${parts[0]}USA${parts[1]}F${parts[2]}${parts[3]}${digit(parts[0] + parts[1] + parts[2] + parts[3])}`;
}

const base64url = (value: string): string => Buffer.from(value).toString('base64url');
const FIRST = 'Alma Bertil Chidi Dorothea Emre Fatou Guido Hyacinth Ioana Juno Kofi Lieselotte Mateusz Noa Oluwaseun Priya'.split(' ');
const LAST = 'Achterberg Bjornstad Czerny Delgado Ekström Fitzwilliam Goldfarb Hristova Igwe Jurić Kobayashi Lindholm'.split(' ');
const STREETS = 'Harbour Orchard Mill Chapel Beacon Juniper Quarry Linden'.split(' ');

export type Maker = (random: Random) => string | number | boolean;

/** Values of a class, or of something that looks like one. */
export const MAKERS: Readonly<Record<string, Maker>> = {
  pan: (random) => (random() < 0.25 ? spaced(card(random)) : card(random)),
  track1: (random) =>
    `%B${card(random)}^${pick(random, LAST)
      .toUpperCase()
      .replace(/[^A-Z]/g, 'X')}/JO^29121011234567890?`,
  track2: (random) => `;${card(random)}=29121011234567890?`,
  cvv: (random) => text(random, DIGITS, random() < 0.8 ? 3 : 4),
  pin_block: (random) => text(random, HEX, 16).toUpperCase(),
  ssn: (random) => (random() < 0.5 ? ssn(random) : ssn(random).replaceAll('-', '')),
  itin: (random) => `9${text(random, DIGITS, 2)}-${pick(random, ['50', '70', '78', '85', '91', '95'])}-${text(random, DIGITS, 4)}`,
  ein: (random) => `${pick(random, ['12', '20', '36', '45', '81', '95'])}-${text(random, DIGITS, 7)}`,
  aba_rtn: routing,
  us_account: (random) => text(random, DIGITS, whole(random, 8, 14)),
  iban: (random) => (random() < 0.2 ? spaced(iban(random)) : iban(random)),
  bic: (random) =>
    `${text(random, UPPER, 4)}${pick(random, ['US', 'DE', 'GB', 'FR', 'NL'])}${text(random, UPPER + DIGITS, 2)}${random() < 0.4 ? 'X'.repeat(3) : ''}`,
  isin,
  cusip,
  lei,
  jwt: (random) =>
    `${base64url('{"alg":"RS256","typ":"JWT"}')}.${base64url(JSON.stringify({ sub: text(random, DIGITS, 8) }))}.${text(random, BASE58, 43)}`,
  oauth_token: (random) => text(random, `${BASE58}-_`, 40),
  api_key: (random) =>
    pick(random, [() => `sk_live_${text(random, BASE58, 24)}`, () => `AKIA${text(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`])(),
  private_key: (random) => `-----BEGIN PRIVATE KEY-----\n${text(random, BASE58, 64)}\n-----END PRIVATE KEY-----`,
  dob: (random) => `${whole(random, 1935, 2007)}-${two(whole(random, 1, 12))}-${two(whole(random, 1, 28))}`,
  driver_license: (random) => text(random, UPPER, 1) + text(random, DIGITS, 8),
  passport_us: (random) => (random() < 0.5 ? text(random, DIGITS, 9) : text(random, UPPER, 1) + text(random, DIGITS, 8)),
  mrz_td3: mrz,
  email: (random) =>
    `${pick(random, FIRST)}.${pick(random, LAST)}${whole(random, 1, 99)}@mail.example`
      .normalize('NFD')
      .replace(/[^\w.@]/g, '')
      .toLowerCase(),
  phone: (random) =>
    pick(random, [
      () => `+1 ${whole(random, 201, 989)} ${whole(random, 201, 989)} ${text(random, DIGITS, 4)}`,
      () => `(${whole(random, 201, 989)}) ${whole(random, 201, 989)}-${text(random, DIGITS, 4)}`,
      () => `+44${whole(random, 7_000_000_000, 7_999_999_999)}`,
    ])(),
  address: (random) => `${whole(random, 1, 999)} ${pick(random, STREETS)} ${pick(random, ['Street', 'Lane', 'Ave', 'Road'])}`,
  btc_base58: base58Check,
  btc_bech32: bech32,
  eth: (random) => `0x${text(random, HEX, 40)}`,
  password: (random) => `${pick(random, STREETS)}${text(random, DIGITS, 3)}!${text(random, LOWER, 3)}`,
  session: (random) => text(random, HEX, 32),
  person_name: (random) => (random() < 0.5 ? pick(random, FIRST) : `${pick(random, FIRST)} ${pick(random, LAST)}`),
  luhn16: (random) => {
    const body = `4${text(random, DIGITS, 14)}`;
    return random() < 0.2 ? body + luhnDigit(body) : `7${text(random, DIGITS, 15)}`;
  },
  digits16: (random) => text(random, '123456789', 1) + text(random, DIGITS, 15),
  digits9: (random) => text(random, '123456789', 1) + text(random, DIGITS, 8),
  digits10: (random) => whole(random, 1_500_000_000, 1_800_000_000),
  digits3: (random) => whole(random, 100, 999),
  digits4: (random) => whole(random, 1_000, 9_999),
  cents: (random) => whole(random, 100, 9_999_999),
  date: (random) => `${whole(random, 2019, 2029)}-${two(whole(random, 1, 12))}-${two(whole(random, 1, 28))}`,
  instant: (random) => `${whole(random, 2019, 2026)}-0${whole(random, 1, 9)}-1${whole(random, 0, 9)}T10:${two(whole(random, 0, 59))}:00Z`,
  uuid: (random) => text(random, HEX, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  hex32: (random) => text(random, HEX, 32),
  word: (random) => pick(random, ['active', 'pending', 'closed', 'primary', 'standard', 'bearer', 'home', 'virtual']),
  upper8: (random) => text(random, UPPER, 8),
  code9: (random) => text(random, UPPER + DIGITS, 9),
  boolean: (random) => random() < 0.5,
  url: (random) => `https://api.bank.example/v1/things/${whole(random, 1, 99_999)}`,
  sentence: (random) => `Payment ${whole(random, 1, 999)} for ${pick(random, STREETS).toLowerCase()} in ${whole(random, 2_019, 2_026)}`,
  version: (random) => `${whole(random, 1, 9)}.${whole(random, 0, 30)}.${whole(random, 0, 9)}`,
  ip: (random) => Array.from({ length: 4 }, () => whole(random, 1, 254)).join('.'),
  masked_pan: (random) => `411111******${text(random, DIGITS, 4)}`,
  ticker: (random) => text(random, UPPER, whole(random, 2, 4)),
  product_name: (random) =>
    `${pick(random, ['Everyday', 'Premier', 'Student', 'Harbour'])} ${pick(random, ['Checking', 'Saver', 'Bond', 'Bank'])}`,
  eth_hash: (random) => `0x${text(random, HEX, 64)}`,
  latlong: (random) => whole(random, -89_000, 89_000) / 1_000,
};

export function valuesOf(shape: string, count: number, seed: number): (string | number | boolean)[] {
  const maker = MAKERS[shape];
  if (maker === undefined) throw new Error(`no maker for values of ${shape}`);
  const random = seeded(seed);
  return Array.from({ length: count }, () => maker(random));
}

/** A sentence that holds the value. */
export function inText(value: string, at: number): string {
  return [`please use ${value} for this`, `Customer gave ${value}, call back`, `ref: ${value} as agreed`][at % 3]!;
}
