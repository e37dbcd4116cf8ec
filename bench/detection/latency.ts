import { createDetection, type Detection } from '@sallyport/detection';
import { canonicalRequest, extractRequest, type RawRequest } from '@sallyport/traffic';
import { pick, type Random, seeded } from '../../packages/detection/training/random.ts';
import { HONEST, type MadeText, makeTexts } from '../../packages/detection/training/texts.ts';
import { BODY_KINDS, type BodyKind, post } from './bodies.ts';

const SEED = 19;
/** Requests of the mixed sample. */
const REQUESTS = 1_000;
/** Passes over it; each request counts with the median of its own. */
const PASSES = 9;
/** A large body is inspected as often before it counts, and then as often as it counts. */
const BODY_WARMUPS = 4;
const BODY_PASSES = 7;
/** The mixed sample's shape: values in a request, and characters in them. */
const VALUES_EACH = 18;
const CHARS_EACH = 480;

interface Prepared {
  readonly request: ReturnType<typeof canonicalRequest>['request'];
  readonly extraction: ReturnType<typeof extractRequest>;
  readonly chars: number;
}

export interface Latency {
  readonly values: number;
  readonly chars: number;
  readonly median_us: number;
  readonly p99_us: number;
  readonly mean_us: number;
  readonly bodies: readonly BodyLatency[];
  readonly kinds: readonly Growth[];
}

/** A body: inspection alone, and with canonicalisation and extraction. */
interface BodyLatency {
  readonly name: string;
  readonly inspect_ms: number;
  readonly whole_ms: number;
}

/** What bodies of one kind cost in all, by their size. */
interface Growth {
  readonly name: string;
  readonly whole_ms: readonly number[];
  /** Power of the size that the cost grows by, between the smallest and the largest: 1 is linear. */
  readonly exponent: number;
}

/** Kilobytes of the bodies whose growth is measured. */
const GROWTH_KB = [64, 256, 1_024] as const;
const SIZES_KB = [4, 16, 64, 256, 1_024] as const;

/** CPU of detection. The extraction's repeats are not handed over, so nothing is known from the pass before. */
export function measureLatency(): Latency {
  const requests = mixedSample().map(prepare);
  const times = requests.map(() => [] as number[]);
  const detection = createDetection();
  for (let pass = 0; pass <= PASSES; pass++) {
    for (const [index, { request, extraction }] of requests.entries()) {
      const start = performance.now();
      detection.inspect(extraction.leaves, request, null, extraction.facts);
      if (pass > 0) times[index]!.push((performance.now() - start) * 1_000);
    }
  }
  const medians = times.map(median).sort((a, b) => a - b);
  const count = (of: (one: Prepared) => number): number => requests.reduce((sum, one) => sum + of(one), 0) / requests.length;
  return {
    values: count(({ extraction }) => extraction.leaves.length),
    chars: count(({ chars }) => chars),
    median_us: medians[medians.length >> 1]!,
    p99_us: medians[Math.floor(medians.length * 0.99)]!,
    mean_us: medians.reduce((sum, one) => sum + one, 0) / medians.length,
    bodies: bodies().map((body) => measureBody(detection, body)),
    kinds: measureGrowth(detection),
  };
}

function measureGrowth(detection: Detection): Growth[] {
  const pieces = WORST.map((piece) => ({
    name: `one value of ${JSON.stringify(piece)}`,
    type: 'application/json',
    make: (bytes: number) => Buffer.from(JSON.stringify({ a: piece.repeat(Math.ceil(bytes / piece.length)) })),
  }));
  return [...BODY_KINDS, ...MIXED_KINDS, ...pieces].map(({ name, type, make }) => {
    const whole_ms = GROWTH_KB.map((kb) => measureBody(detection, { name, raw: post(make(kb * 1_000), type) }).whole_ms);
    const exponent = Math.log(whole_ms.at(-1)! / whole_ms[0]!) / Math.log(GROWTH_KB.at(-1)! / GROWTH_KB[0]);
    return { name, whole_ms, exponent };
  });
}

function median(list: number[]): number {
  return list.sort((a, b) => a - b)[list.length >> 1]!;
}

function prepare(raw: RawRequest): Prepared {
  const { request } = canonicalRequest(raw);
  const extraction = extractRequest(request);
  return { request, extraction, chars: extraction.leaves.reduce((sum, leaf) => sum + leaf.value.length, 0) };
}

/** Requests of a bank's app: numbers, ids and dates for the most part, and a name, a memo or a free text now and then. */
function mixedSample(): RawRequest[] {
  const random = seeded(SEED);
  const agents = makeTexts(HONEST, 40_000, SEED);
  const short = agents.filter(
    ({ family, value }) => ['names', 'addresses', 'memos', 'search', 'prose'].includes(family) && value.length < 120,
  );
  const agent = agents.filter(({ family }) => family === 'agents');
  const number = (size: number): string => String(Math.floor(random() * 10 ** size)).padStart(size, '1');
  const some = (list: readonly MadeText[]): string => list[Math.floor(random() * list.length)]!.value;
  return Array.from({ length: REQUESTS }, () => {
    const body: Record<string, string> = {};
    for (let index = 0; index < VALUES_EACH - 8; index++)
      body[`field${index}`] = index % 4 === 3 ? some(short) : `${number(8)}-${number(4)}`;
    const room = CHARS_EACH - 230 - Object.values(body).join('').length;
    if (room > 0) body.id = number(Math.min(room, 15));
    return {
      method: 'POST',
      target: `/v1/accounts/${number(8)}/payments?limit=${number(2)}&from=2026-01-0${number(1)}`,
      scheme: 'https',
      headers: [
        ['host', 'api.bank.example'],
        ['user-agent', some(agent)],
        ['content-type', 'application/json'],
        ['x-request-id', `${number(8)}-${number(8)}`],
        ['cookie', `sid=${number(12)}; lang=en-GB`],
      ],
      body: { state: 'complete', bytes: Buffer.from(JSON.stringify(body)) },
    };
  });
}

/** Of the worst, this many are shown. */
const WORST_SHOWN = 5;

/** Texts that make scanners look back and forth; each is repeated. */
const WORST: readonly string[] = [
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
const MIXED_KINDS: readonly BodyKind[] = [
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

function bodies(): { name: string; raw: RawRequest }[] {
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

function measureBody(detection: Detection, { name, raw }: { name: string; raw: RawRequest }): BodyLatency {
  const inspect: number[] = [];
  const whole: number[] = [];
  for (let pass = -BODY_WARMUPS; pass < BODY_PASSES; pass++) {
    const start = performance.now();
    const { request, extraction } = prepare(raw);
    const middle = performance.now();
    detection.inspect(extraction.leaves, request, null, extraction.facts);
    const end = performance.now();
    if (pass < 0) continue;
    inspect.push(end - middle);
    whole.push(end - start);
  }
  return { name, inspect_ms: median(inspect), whole_ms: median(whole) };
}

export function latencyTable(latency: Latency): string {
  const { values, chars, median_us, p99_us, mean_us, bodies: sizes, kinds } = latency;
  const mixed = `| mixed requests (${values.toFixed(0)} values, ${chars.toFixed(0)} characters) | ${median_us.toFixed(0)} us median, ${p99_us.toFixed(0)} us p99, ${mean_us.toFixed(0)} us mean | |\n`;
  const rows = sizes.map((one) => `| ${one.name} | ${one.inspect_ms.toFixed(2)} ms | ${one.whole_ms.toFixed(2)} ms |\n`);
  return `| input | detection | with canonicalisation and extraction |\n|---|---|---|\n${mixed}${rows.join('')}\n${growthTable(kinds)}`;
}

/** The kinds, and the slowest of the worst. */
function growthTable(kinds: readonly Growth[]): string {
  const told = BODY_KINDS.length + MIXED_KINDS.length;
  const worst = kinds.slice(told).sort((a, b) => b.whole_ms.at(-1)! - a.whole_ms.at(-1)!);
  const shown = [...kinds.slice(0, told), ...worst.slice(0, WORST_SHOWN)];
  const row = ({ name, whole_ms, exponent }: Growth): string =>
    `| ${name.replaceAll('|', '\\|')} | ${whole_ms.map((ms) => `${ms.toFixed(2)} ms`).join(' | ')} | ${exponent.toFixed(2)} |\n`;
  const note = `In all, by size; growth 1 is linear. The last ${WORST_SHOWN} are the slowest of ${WORST.length} texts made to be slow.`;
  return `${note}\n\n| body | ${GROWTH_KB.map((kb) => `${kb} KB`).join(' | ')} | growth |\n|---|---|---|---|---|\n${shown.map(row).join('')}`;
}
