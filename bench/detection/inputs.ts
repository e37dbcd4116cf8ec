import type { RawRequest } from '@sallyport/traffic';
import { pick, type Random, seeded } from '../../packages/detection/training/random.ts';
import { HONEST, type MadeText, makeTexts } from '../../packages/detection/training/texts.ts';
import { type BodyKind, post } from './bodies.ts';

const SEED = 19;
/** Requests of the mixed sample. */
const REQUESTS = 1_000;
/** Characters of the mixed sample's 18 values, and of those that stand before the body without the user agent. */
const CHARS_EACH = 480;
const CHARS_AROUND = 109;
const SIZES_KB = [4, 16, 64, 256, 1_024] as const;

/** Families that the mixed sample is made of. */
const AROUND = ['agents', 'names', 'addresses'];
const PURPOSES = ['memos', 'search', 'prose'];

/** A text as a server has it from a socket: all of it in one piece, a byte for a sign. What is put together in a program is held in another form, and read slower. */
const received = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/** A request with a large body, by the name of its row. */
export interface NamedBody {
  readonly name: string;
  readonly raw: RawRequest;
}

/** Requests of a bank's app: numbers, ids and dates, a name, an address and what a payment is for. */
export function mixedSample(): RawRequest[] {
  const random = seeded(SEED);
  const texts = makeTexts(HONEST, 40_000, SEED, [...AROUND, ...PURPOSES]);
  const family = (...names: string[]): MadeText[] => texts.filter((text) => names.includes(text.family) && text.value.length < 120);
  const [agents, names, addresses] = AROUND.map((name) => family(name)) as [MadeText[], MadeText[], MadeText[]];
  const purposes = family(...PURPOSES);
  const number = (size: number): string => String(Math.floor(random() * 10 ** size)).padStart(size, '1');
  const uuid = (): string => `${number(8)}-${number(4)}-4${number(3)}-a${number(3)}-${number(12)}`;
  const token = (size: number): string => Buffer.from(Array.from({ length: size }, () => random() * 256)).toString('base64url');
  return Array.from({ length: REQUESTS }, () => {
    const agent = pick(random, agents).value;
    const body = {
      paymentId: uuid(),
      consentId: `urn:bank:intent:${uuid()}`,
      debtorAccount: `DE${number(15)}00000`,
      creditorAccount: `FR${number(15)}0000000000`,
      amount: `${number(3)}.${number(2)}`,
      creditorName: pick(random, names).value,
      creditorAddress: pick(random, addresses).value,
      purpose: pick(random, purposes).value,
    };
    let room = CHARS_EACH - CHARS_AROUND - agent.length - Object.values(body).join('').length;
    for (; room > 0; room = room - body.purpose.length) body.purpose += ` ${pick(random, purposes).value.slice(0, room)}`;
    return {
      method: 'POST',
      target: received(`/v1/accounts/${number(8)}/payments?limit=${number(2)}&from=2026-01-0${number(1)}`),
      scheme: 'https',
      headers: Object.entries({
        host: 'api.bank.example',
        'user-agent': agent,
        'content-type': 'application/json',
        'x-request-id': uuid(),
        cookie: `sid=${token(32)}; lang=en-GB`,
      }).map(([name, value]) => [name, received(value)] as const),
      body: { state: 'complete', bytes: Buffer.from(JSON.stringify(body)) },
    };
  });
}

/** Texts that make scanners look back and forth; each is repeated. */
export const WORST: readonly string[] = [
  "'",
  "' or ",
  '<a ',
  '<!--',
  '{{',
  '${',
  '$(',
  '`a',
  '../',
  '%25',
  ';a ',
  '((a=',
  'select ',
  'on',
  'http://1.',
  '/*',
  '\\u0027',
  '&#39;',
  '] [',
  'a=b;$a ',
  "1'||'",
  'a||',
  '&#',
];

/** Pieces drawn at random until there are enough, as one value: nothing in it comes again in the same order. */
function mixed(pieces: (random: Random) => string): (bytes: number) => Buffer {
  return (bytes) => {
    const random = seeded(SEED);
    let text = '';
    while (text.length < bytes) text += pieces(random);
    return Buffer.from(JSON.stringify({ a: text }));
  };
}

/** What repetition does not make cheap: honest texts of all kinds in one value, and the slow pieces in any order. */
export const MIXED_KINDS: readonly BodyKind[] = [
  {
    name: 'one value of free text, code and markup',
    type: 'application/json',
    make: (bytes) => {
      const texts = makeTexts(HONEST, 60_000, SEED);
      return mixed((random) => `${pick(random, texts).value} `)(bytes);
    },
  },
  { name: 'one value of the slow texts in any order', type: 'application/json', make: mixed((random) => pick(random, WORST)) },
];

/** JSON of payments, and of nothing but texts that look like something, by size. */
export function jsonBodies(): NamedBody[] {
  const texts = makeTexts(HONEST, 60_000, SEED);
  const json = (bytes: number): string => {
    const members: Record<string, string> = {};
    for (let index = 0, size = 0; size < bytes; index++) {
      const { value } = texts[index]!;
      members[`member${index}`] = value;
      size += JSON.stringify(value).length + 14;
    }
    return JSON.stringify(members);
  };
  const payments = mixedSample().map(({ body }) => Buffer.from(body.bytes).toString('utf8'));
  const array = (bytes: number): string => {
    const items: string[] = [];
    for (let size = 0; size < bytes; size += items.at(-1)!.length + 1) items.push(payments[items.length % payments.length]!);
    return `[${items.join(',')}]`;
  };
  return SIZES_KB.flatMap((kb) => [
    { name: `JSON of ${kb} KB, payments`, raw: post(Buffer.from(array(kb * 1_024 * 0.98)), 'application/json') },
    { name: `JSON of ${kb} KB, free text, code and markup only`, raw: post(Buffer.from(json(kb * 1_024 * 0.98)), 'application/json') },
  ]);
}
