import type { createDetection, Detection } from '@sallyport/detection';
import type { canonicalRequest, extractRequest, RawRequest } from '@sallyport/traffic';
import { BODY_KINDS, type BodyKind, post } from './bodies.ts';
import { ATTACK_KINDS, HOSTILE_KINDS } from './hostile.ts';
import { jsonBodies, MIXED_KINDS, mixedSample, type NamedBody, WORST } from './inputs.ts';

/** Passes over the mixed sample that count; each request counts with the median of its own. */
const PASSES = 9;
/** CPU time of the passes before: the engine compiles the last of what it needs in the second second. */
const MIXED_WARMUP_MS = 3_000;
/** A large body is inspected as often and as long before it counts, until the engine has compiled what it needs, and then as often and as long as it counts. */
const BODY_WARMUPS = 4;
const BODY_WARMUP_MS = 600;
const BODY_PASSES = 7;
const BODY_MS = 50;

/** What is measured: of this repository, or of another copy of it. */
export interface Code {
  readonly createDetection: typeof createDetection;
  readonly canonicalRequest: typeof canonicalRequest;
  readonly extractRequest: typeof extractRequest;
}

interface Prepared {
  readonly request: ReturnType<typeof canonicalRequest>['request'];
  readonly extraction: ReturnType<typeof extractRequest>;
}

export interface Latency {
  /** `null` when it was not asked for. */
  readonly mixed: MixedLatency | null;
  /** The same requests as the first that a process sees, each once; `null` when it was not asked for. */
  readonly first: MixedLatency | null;
  readonly bodies: readonly BodyLatency[];
  readonly kinds: readonly Growth[];
}

interface MixedLatency {
  readonly values: number;
  readonly chars: number;
  readonly median_us: number;
  readonly p99_us: number;
  readonly mean_us: number;
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

/** Names of the rows of mixed requests. */
const MIXED = 'mixed requests';
const FIRST = 'mixed requests, the first of a process';

/** Kilobytes of the bodies whose growth is measured. */
export const GROWTH_KB = [64, 256, 1_024] as const;

/**
 * CPU of detection. The extraction's repeats are not handed over, so nothing is known from the pass before. To be called before anything
 * else is inspected.
 * @param only rows whose name holds this
 */
export function measureLatency(code: Code, only: string = ''): Latency {
  const detection = code.createDetection();
  const requests = FIRST.includes(only) ? mixedSample().map((raw) => prepare(code, raw)) : [];
  const first = FIRST.includes(only) ? measureMixed(detection, requests, 1) : null;
  return {
    first,
    mixed: MIXED.includes(only) ? measureWarm(detection, requests) : null,
    bodies: jsonBodies()
      .filter(({ name }) => name.includes(only))
      .map((body) => measureBody(code, detection, body)),
    kinds: measureGrowth(code, detection, only),
  };
}

function measureWarm(detection: Detection, requests: readonly Prepared[]): MixedLatency {
  repeat(() => measureMixed(detection, requests, 1), 1, MIXED_WARMUP_MS);
  return measureMixed(detection, requests, PASSES);
}

function measureMixed(detection: Detection, requests: readonly Prepared[], passes: number): MixedLatency {
  const times = requests.map(() => [] as number[]);
  for (let pass = 0; pass < passes; pass++) {
    for (const [index, { request, extraction }] of requests.entries()) {
      const start = performance.now();
      detection.inspect(extraction.leaves, request, null, extraction.facts);
      times[index]!.push((performance.now() - start) * 1_000);
    }
  }
  const medians = times.map(median).sort((a, b) => a - b);
  const mean = (of: (one: Prepared) => number): number => requests.reduce((sum, one) => sum + of(one), 0) / requests.length;
  return {
    values: mean(({ extraction }) => extraction.leaves.length),
    chars: mean(({ extraction }) => extraction.leaves.reduce((sum, leaf) => sum + leaf.value.length, 0)),
    median_us: medians[medians.length >> 1]!,
    p99_us: medians[Math.floor(medians.length * 0.99)]!,
    mean_us: medians.reduce((sum, one) => sum + one, 0) / medians.length,
  };
}

/** Kinds of which each has a row of its own. */
const TOLD_KINDS: readonly BodyKind[] = [...BODY_KINDS, ...MIXED_KINDS, ...HOSTILE_KINDS];

/** Kinds made to be slow, of which the slowest are shown. */
const SLOW_KINDS: readonly BodyKind[] = [
  ...ATTACK_KINDS,
  ...WORST.map((piece) => ({
    name: `one value of ${JSON.stringify(piece)}`,
    type: 'application/json',
    make: (bytes: number) => Buffer.from(JSON.stringify({ a: piece.repeat(Math.ceil(bytes / piece.length)) })),
  })),
];

function measureGrowth(code: Code, detection: Detection, only: string): Growth[] {
  const kinds = [...TOLD_KINDS, ...SLOW_KINDS].filter(({ name }) => name.includes(only));
  return kinds.map(({ name, type, make }) => {
    const whole_ms = GROWTH_KB.map((kb) => measureBody(code, detection, { name, raw: post(make(kb * 1_000), type) }).whole_ms);
    const exponent = Math.log(whole_ms.at(-1)! / whole_ms[0]!) / Math.log(GROWTH_KB.at(-1)! / GROWTH_KB[0]);
    return { name, whole_ms, exponent };
  });
}

function median(list: number[]): number {
  return list.sort((a, b) => a - b)[list.length >> 1]!;
}

function prepare(code: Code, raw: RawRequest): Prepared {
  const { request } = code.canonicalRequest(raw);
  return { request, extraction: code.extractRequest(request) };
}

/** CPU time of the process: other work on the machine does not count, and the time of one thread is told in steps too coarse. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function measureBody(code: Code, detection: Detection, { name, raw }: NamedBody): BodyLatency {
  const inspect: number[] = [];
  const whole: number[] = [];
  const pass = (): void => {
    const start = cpuMs();
    const { request, extraction } = prepare(code, raw);
    const middle = cpuMs();
    detection.inspect(extraction.leaves, request, null, extraction.facts);
    const end = cpuMs();
    inspect.push(end - middle);
    whole.push(end - start);
  };
  repeat(pass, BODY_WARMUPS, BODY_WARMUP_MS);
  inspect.length = 0;
  whole.length = 0;
  repeat(pass, BODY_PASSES, BODY_MS);
  return { name, inspect_ms: median(inspect), whole_ms: median(whole) };
}

/** At least so many times, and at least so long. */
function repeat(pass: () => void, times: number, ms: number): void {
  const start = cpuMs();
  for (let count = 0; count < times || cpuMs() - start < ms; count++) pass();
}

/** Of the worst, this many are shown. */
const WORST_SHOWN = 5;

export function latencyTable({ mixed, first, bodies, kinds }: Latency): string {
  const requests = [mixedRow(MIXED, mixed), mixedRow(FIRST, first)];
  const rows = bodies.map((one) => `| ${one.name} | ${one.inspect_ms.toFixed(2)} ms | ${one.whole_ms.toFixed(2)} ms |\n`);
  return `| input | detection | with canonicalisation and extraction |\n|---|---|---|\n${[...requests, ...rows].join('')}\n${growthTable(kinds)}`;
}

function mixedRow(name: string, mixed: MixedLatency | null): string {
  if (mixed === null) return '';
  return `| ${name} (${mixed.values.toFixed(0)} values, ${mixed.chars.toFixed(0)} characters) | ${mixedText(mixed)} | |\n`;
}

function mixedText({ median_us, p99_us, mean_us }: MixedLatency): string {
  return `${median_us.toFixed(0)} us median, ${p99_us.toFixed(0)} us p99, ${mean_us.toFixed(0)} us mean`;
}

/** The kinds, and the slowest of the worst. */
function growthTable(kinds: readonly Growth[]): string {
  const told = TOLD_KINDS.length;
  const worst = kinds.slice(told).sort((a, b) => b.whole_ms.at(-1)! - a.whole_ms.at(-1)!);
  const shown = [...kinds.slice(0, told), ...worst.slice(0, WORST_SHOWN)];
  const row = ({ name, whole_ms, exponent }: Growth): string =>
    `| ${name.replaceAll('|', '\\|')} | ${whole_ms.map((ms) => `${ms.toFixed(2)} ms`).join(' | ')} | ${exponent.toFixed(2)} |\n`;
  const note = `In all, by size; growth 1 is linear. The last ${WORST_SHOWN} are the slowest of ${SLOW_KINDS.length} kinds made to be slow.`;
  return `${note}\n\n| body | ${GROWTH_KB.map((kb) => `${kb} KB`).join(' | ')} | growth |\n|---|---|---|---|---|\n${shown.map(row).join('')}`;
}

/** One number of the tables by its name, in microseconds or milliseconds. */
export interface Figure {
  readonly name: string;
  readonly value: number;
}

/** All that was measured as one list, for comparing. */
export function figuresOf({ mixed, first, bodies, kinds }: Latency): Figure[] {
  return [
    ...mixedFigures(MIXED, mixed),
    ...mixedFigures(FIRST, first),
    ...bodies.flatMap(({ name, inspect_ms, whole_ms }) => [
      { name: `${name}: detection, ms`, value: inspect_ms },
      { name: `${name}: in all, ms`, value: whole_ms },
    ]),
    ...kinds.flatMap(({ name, whole_ms }) =>
      whole_ms.map((value, index) => ({ name: `${name}, ${GROWTH_KB[index]} KB: in all, ms`, value })),
    ),
  ];
}

function mixedFigures(name: string, mixed: MixedLatency | null): Figure[] {
  if (mixed === null) return [];
  return (['median_us', 'p99_us', 'mean_us'] as const).map((share) => ({
    name: `${name}, ${share.replace('_', ', ')}`,
    value: mixed[share],
  }));
}
