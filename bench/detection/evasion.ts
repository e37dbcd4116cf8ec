import type { Detection } from '@sallyport/detection';
import { canonicalRequest, extractRequest, type RawRequest } from '@sallyport/traffic';
import { type Item, readCorpus } from '../../packages/detection/training/corpus.ts';
import { pick, type Random, seeded } from '../../packages/detection/training/random.ts';
import type { HeldOut } from './held-out.ts';
import { BLOCK_MIN } from './inspect.ts';
import { Tally } from './tally.ts';
import { CARRIERS, type Carrier, TEXT_CHANGES, type TextChange } from './transformations.ts';

const SEED = 3;
/** Payloads taken of each source and class. */
const SAMPLE_EACH = 40;
/** Chains of two and of three changes that are tried on each payload. */
const CHAINS_EACH = 3;

interface Sample {
  readonly item: Item;
  readonly detection: Detection;
}

/** How many payloads are still blocked after each change, on each carrier, and after chains; only those that are blocked unchanged. */
export async function measureEvasion(folder: string, heldOut: HeldOut): Promise<Tally> {
  const tally = new Tally();
  const random = seeded(SEED);
  for (const { item, detection } of await sample(folder, heldOut)) {
    const json = CARRIERS[0]!;
    const plain = blocks(detection, json.carry(item.payload));
    tally.add('unchanged', plain);
    if (!plain) continue;
    for (const carrier of CARRIERS)
      if (fits(carrier, item.payload)) tally.add(`carrier ${carrier.name}`, blocks(detection, carrier.carry(item.payload)));
    const changes = TEXT_CHANGES.filter((change) => change.classes === null || change.classes.includes(item.class));
    for (const change of changes) tally.add(`change ${change.name}`, blocks(detection, json.carry(change.apply(item.payload, random))));
    for (const length of [2, 3]) {
      for (let chain = 0; chain < CHAINS_EACH; chain++) tryChain(tally, item, detection, changes, length, random);
    }
  }
  return tally;
}

function tryChain(tally: Tally, item: Item, detection: Detection, changes: readonly TextChange[], length: number, random: Random): void {
  let text = item.payload;
  const used: TextChange[] = [];
  while (used.length < length) {
    const change = pick(random, changes);
    if (used.includes(change)) continue;
    used.push(change);
  }
  // What stands before a coded value is no part of it: padding is coded with the rest. What rewrites letters comes before what codes them.
  used.sort((a, b) => stageOf(a) - stageOf(b));
  for (const change of used) text = change.apply(text, random);
  const fitting = CARRIERS.filter((one) => fits(one, text));
  if (fitting.length === 0) return;
  const carrier = pick(random, fitting);
  const blocked = blocks(detection, carrier.carry(text));
  tally.add(`chain of ${length}`, blocked);
  for (const change of used) tally.add(`in chains ${change.name}`, blocked);
}

function stageOf(change: TextChange): number {
  if (change.name.endsWith('KB before')) return 0;
  return change.rewrites === true ? 1 : 2;
}

function fits(carrier: Carrier, text: string): boolean {
  return text.length <= carrier.charsMax;
}

async function sample(folder: string, heldOut: HeldOut): Promise<Sample[]> {
  const taken = new Tally();
  const samples: Sample[] = [];
  const clusters = new Set<number>();
  for (const [source, detection] of heldOut) {
    for await (const item of readCorpus(folder, source)) {
      const key = `${source} ${item.class}`;
      if (!item.attack || item.payload.length < 4 || item.payload.length > 1_024 || clusters.has(item.cluster)) continue;
      if (taken.items(key) >= SAMPLE_EACH) continue;
      clusters.add(item.cluster);
      taken.add(key, true);
      samples.push({ item, detection });
    }
  }
  return samples;
}

function blocks(detection: Detection, raw: RawRequest): boolean {
  const { request, facts } = canonicalRequest(raw);
  const { leaves, facts: more } = extractRequest(request);
  return detection.inspect(leaves, request, null, [...facts, ...more]).score >= BLOCK_MIN;
}

export function evasionTable(tally: Tally): string {
  const rows = (prefix: string, label: string): string[] =>
    tally
      .keys(prefix)
      .map((key) => `| ${label} | ${key.slice(prefix.length).trim() || key} | ${tally.items(key)} | ${tally.percent(key)} |\n`);
  return `| kind | what | attacks | blocked % |\n|---|---|---|---|\n${[
    ...rows('carrier ', 'carrier'),
    ...rows('change ', 'one change'),
    ...rows('chain of ', 'chain of changes'),
    ...rows('in chains ', 'chains with'),
  ].join('')}`;
}
