import { readFileSync } from 'node:fs';
import type { Random } from '../values.ts';

const LISTS = JSON.parse(readFileSync(new URL('words.json', import.meta.url), 'utf8')) as Record<string, string>;

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = DIGITS + UPPER + LOWER;
const BASE32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

function chars(random: Random, alphabet: string, length: number): string {
  let made = '';
  for (let at = 0; at < length; at++) made += alphabet[Math.floor(random() * alphabet.length)];
  return made;
}

const whole = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const padded = (value: number, width: number): string => String(value).padStart(width, '0');

function pick(random: Random, text: string): string {
  const list = text.split(' ');
  return list[Math.floor(random() * list.length)]!;
}

const from = (random: Random, list: string): string => pick(random, LISTS[list]!);
const words = (random: Random, least: number, most: number): string =>
  Array.from({ length: whole(random, least, most) }, () => from(random, 'things')).join('-');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const uuid = (random: Random): string =>
  `${chars(random, HEX, 8)}-${chars(random, HEX, 4)}-4${chars(random, HEX, 3)}-9${chars(random, HEX, 3)}-${chars(random, HEX, 12)}`;
const CURRENCIES = 'EUR USD GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF RON TRY ZAR MXN BRL INR CNY HKD SGD';
const COUNTRIES = 'GB US DE FR ES IT NL BE IE PT AT CH SE NO DK FI PL CZ HU RO GR AU NZ CA JP SG HK BR MX ZA IN';

type Maker = (random: Random, argument: string) => string;

/** Forms that machines give out. */
const IDENTIFIERS: Readonly<Record<string, Maker>> = {
  int: (random) => String(whole(random, 1, 99_999_999)),
  small: (random) => String(whole(random, 1, 900)),
  uuid,
  uuidUPPER: (random) => uuid(random).toUpperCase(),
  ulid: (random) => `01J${chars(random, '0123456789ABCDEFGHJKMNPQRSTVWXYZ', 23)}`,
  hex7: (random) => chars(random, HEX, 7),
  hex32: (random) => chars(random, HEX, 32),
  hex40: (random) => chars(random, HEX, 40),
  hex64: (random) => chars(random, HEX, 64),
  token: (random) => chars(random, BASE62, 22),
  b64url: (random) => `AAMk${chars(random, `${BASE62}-_`, 40)}=`,
  b64std: (random) => `${chars(random, `${BASE62}`, 10)}%2F${chars(random, `${BASE62}`, 11)}%3D%3D`,
  b32: (random) => chars(random, BASE32, 13),
  nanoid11: (random) => chars(random, `${BASE62}-_`, 11),
  psp: (random) => `${whole(random, 85, 99)}${chars(random, DIGITS, 2)}${chars(random, DIGITS + UPPER, 12)}`,
  locationid: (random) => `L${chars(random, BASE32, 12)}`,
  slackteam: (random) => `${pick(random, 'T B')}0${chars(random, BASE32, 9)}`,
  ALNUM8: (random) => `${chars(random, UPPER, 4)}${chars(random, DIGITS, 3)}${chars(random, UPPER, 1)}`,
  ALNUM20: (random) => `01${chars(random, DIGITS + UPPER, 32)}`,
  sfid: (random) => `${pick(random, '001 003 006 00Q 500')}5g00000${chars(random, BASE62, 8)}`,
  digits4: (random) => chars(random, DIGITS, 4),
  digits5: (random) => `${whole(random, 1, 9)}${chars(random, DIGITS, 4)}`,
  digits6: (random) => chars(random, DIGITS, 6),
  digits8: (random) => chars(random, DIGITS, 8),
  digits9: (random) => `1${chars(random, DIGITS, 8)}`,
  digits10: (random) => `00${chars(random, DIGITS, 8)}`,
  digits12: (random) => chars(random, DIGITS, 12),
  digits16: (random) => `20${chars(random, DIGITS, 14)}`,
  accountno: (random) => chars(random, DIGITS, 8),
  vendor: (random, argument) => `${argument}_${chars(random, BASE62, 14)}`,
  sid: (random, argument) => `${argument}${chars(random, HEX, 32)}`,
  ref: (random, argument) => `${argument}-${whole(random, 2021, 2026)}-${padded(whole(random, 1, 99_999), 5)}`,
  jira: (random) => `${pick(random, 'PAY CORE OPS RISK WEB DATA')}-${whole(random, 1, 9_000)}`,
  etag: (random) => `W%2F%22${chars(random, HEX, 16)}%22`,
  mac: (random) => Array.from({ length: 6 }, () => chars(random, HEX, 2)).join(':'),
  urn: (random) => `urn:ietf:params:scim:schemas:core:2.0:${pick(random, 'User Group ServiceProviderConfig ResourceType Schema')}`,
  epochms: (random) => `17${chars(random, DIGITS, 11)}`,
  semver: (random) => `${pick(random, 'v ')}${whole(random, 0, 9)}.${whole(random, 0, 30)}.${whole(random, 0, 20)}`.trim(),
  version: (random) => pick(random, '1 2 3 4 5 latest'),
  encodedkey: (random) => `${whole(random, 2020, 2026)}%2F${chars(random, HEX, 8)}%2F${from(random, 'things')}.json`,
};

/** Codes of standards, dates, amounts, places on a map. */
const STANDARDS: Readonly<Record<string, Maker>> = {
  date: (random) => `20${whole(random, 18, 26)}-${padded(whole(random, 1, 12), 2)}-${padded(whole(random, 1, 28), 2)}`,
  year: (random) => String(whole(random, 2016, 2026)),
  month: (random) => padded(whole(random, 1, 12), 2),
  hour: (random) => padded(whole(random, 0, 23), 2),
  quarter: (random) => `Q${whole(random, 1, 4)}`,
  currency: (random) => pick(random, CURRENCIES),
  country: (random) => pick(random, COUNTRIES),
  locale: (random) => pick(random, 'en-us en-gb de-de fr-fr es-es it-it pt-pt nl-nl pl-pl sv-se'),
  pair: (random) => `${pick(random, CURRENCIES)}${pick(random, CURRENCIES)}`,
  amount: (random) => `${whole(random, 1, 9_999)}${pick(random, ' .00 .50')}`.trim(),
  tenor: (random) => pick(random, 'ON TN SN 1W 2W 1M 2M 3M 6M 9M 1Y'),
  isin: (random) => pick(random, 'US GB DE FR').concat(chars(random, DIGITS + UPPER, 9), chars(random, DIGITS, 1)),
  mic: (random) => pick(random, 'XLON XNYS XNAS XPAR XFRA XETR XMIL XAMS XSWX XTKS XHKG XSES'),
  ticker: (random) =>
    pick(random, 'AAPL MSFT NVDA TSLA VOD BARC HSBA LLOY BP SHEL AZN GSK ULVR RIO DGE REL T F GE IBM BMW SAP SIE ALV MC OR AI'),
  iban: (random) => `DE${whole(random, 10, 98)}${chars(random, DIGITS, 18)}`,
  BIC: (random) => `${chars(random, UPPER, 4)}${pick(random, COUNTRIES)}${chars(random, UPPER + DIGITS, 2)}`,
  lei: (random) => `${chars(random, DIGITS, 4)}00${chars(random, UPPER + DIGITS, 12)}${chars(random, DIGITS, 2)}`,
  mcc: (random) => chars(random, DIGITS, 4),
  phone: (random) => `%2B${pick(random, '44 49 33 1')}${chars(random, DIGITS, 10)}`,
  postcode: (random) => `${chars(random, UPPER, 2)}${whole(random, 1, 20)}%20${whole(random, 1, 9)}${chars(random, UPPER, 2)}`,
  plate: (random) => `${chars(random, UPPER, 2)}${chars(random, DIGITS, 2)}${chars(random, UPPER, 3)}`,
  lat: (random) => `${whole(random, -70, 70)}.${chars(random, DIGITS, 5)}`,
  lon: (random) => `${whole(random, -170, 170)}.${chars(random, DIGITS, 5)}`,
  z: (random) => String(whole(random, 1, 19)),
};

/** What people give names to. */
const NAMES: Readonly<Record<string, Maker>> = {
  username: (random) =>
    `${from(random, 'first')}${pick(random, ' - . _').trim()}${random() < 0.5 ? from(random, 'last') : ''}${random() < 0.3 ? whole(random, 1, 99) : ''}`,
  handle: (random) => (random() < 0.4 ? from(random, 'first') : `${from(random, 'first')}${from(random, 'last')}`),
  fullname: (random) => `${capital(from(random, 'first'))}%20${capital(from(random, 'last'))}`,
  email: (random) => `${from(random, 'first')}.${from(random, 'last')}@${from(random, 'orgs')}.example`,
  org: (random) => from(random, 'orgs'),
  company: (random) => `${from(random, 'last')}${pick(random, ' -and-sons -ltd -group co').trim()}`,
  merchantcode: (random) =>
    capital(from(random, 'orgs')).replace(/-./g, (two) => two.slice(1).toUpperCase()) + pick(random, 'ECOM POS Retail'),
  repo: (random) => from(random, 'projects'),
  package: (random) => (random() < 0.5 ? from(random, 'projects') : `${from(random, 'things')}-${from(random, 'projects')}`),
  project: (random) =>
    `${from(random, 'orgs')}-${pick(random, 'prod staging dev')}${random() < 0.4 ? `-${whole(random, 100_000, 999_999)}` : ''}`,
  slug: (random) => words(random, 1, 4),
  Title: (random) => Array.from({ length: whole(random, 1, 3) }, () => capital(from(random, 'things'))).join('+'),
  title: (random) => from(random, 'titles'),
  branch: (random) =>
    random() < 0.4
      ? pick(random, 'main master develop release staging')
      : `${pick(random, 'feature fix chore')}%2F${from(random, 'things')}-${from(random, 'things')}`,
  workflow: (random) => `${pick(random, 'ci build release lint test deploy nightly codeql')}.yml`,
  SECRET: (random) => from(random, 'enumsecrets'),
  license: (random) => from(random, 'licenses'),
  namespace: (random) => from(random, 'namespaces'),
  service: (random) => from(random, 'services'),
  pod: (random) => `${from(random, 'services')}-${chars(random, 'bcdf456789', 9)}-${chars(random, 'bcdfghjklmnpqrstvwxz2456789', 5)}`,
  node: (random) => `ip-10-${whole(random, 0, 255)}-${whole(random, 0, 255)}-${whole(random, 1, 254)}.ec2.internal`,
  clusterrole: (random) => pick(random, 'cluster-admin admin edit view system:node system:kube-dns system:discovery system:basic-user'),
  region: (random) => pick(random, 'us-central1 us-east1 europe-west1 europe-west3 asia-northeast1 global'),
  policy: (random) =>
    `${pick(random, 'iam compute storage gcp')}.${pick(random, 'allowedPolicyMemberDomains requireOsLogin uniformBucketLevelAccess resourceLocations disableSerialPortAccess')}`,
  bucket: (random) => `${from(random, 'orgs')}-${pick(random, 'logs assets backups statements exports')}`,
  channel: (random) => `19:${chars(random, HEX, 32)}@thread.tacv2`,
  realm: (random) => pick(random, 'bank retail corporate partners master staff'),
  role: (random) => from(random, 'roles'),
  queue: (random) => from(random, 'queues'),
  JOB: (random) => from(random, 'jobs'),
  PROJ: (random) => pick(random, 'PAY CORE OPS RISK WEB DATA HR LEGAL MOB SEC TREAS'),
  filename: (random) => `${from(random, 'things')}-${whole(random, 1, 999)}.${pick(random, 'pdf xlsx csv jpg')}`,
  index: (random) => from(random, 'indices'),
  city: (random) => from(random, 'cities'),
  hashtag: (random) => from(random, 'tags'),
  table: (random) => from(random, 'tables'),
  metricname: (random) => from(random, 'metrics'),
  nickname: (random) => from(random, 'nicknames'),
  make: (random) => from(random, 'makes'),
  modelname: (random) => from(random, 'models'),
  coupon: (random) => `${pick(random, 'WELCOME SPRING VIP BLACKFRIDAY FRIENDS')}${pick(random, '5 10 15 20 25')}`,
  planid: (random) =>
    `${pick(random, 'gold silver basic pro team enterprise')}-${pick(random, 'monthly yearly')}${random() < 0.3 ? '-v2' : ''}`,
  reporttype: (random) =>
    `${pick(random, 'balance payouts activity connect')}.${pick(random, 'summary itemized change')}.${whole(random, 1, 5)}`,
  fieldset: (random) => `_${capital(from(random, 'things'))}_${capital(from(random, 'things'))}`,
};

/** A value of a kind: `int`, `vendor:cus` (with an argument), `of:atm|pos` (one of these). */
export function shapeValue(kind: string, random: Random): string {
  const [name, argument = ''] = kind.split(/:(.*)/s) as [string, string?];
  if (name === 'of') return pick(random, argument.replaceAll('|', ' '));
  const maker = IDENTIFIERS[name] ?? STANDARDS[name] ?? NAMES[name];
  if (maker === undefined) throw new Error(`no maker for values of kind ${kind}`);
  return maker(random, argument);
}
