import type { DiscoverySet, Made } from '../traffic.ts';
import { type Random, seeded, shuffled } from '../values.ts';
import { estateValue, FORM_KINDS, pick, WORDLIKE_KINDS, whole } from './values.ts';
import { type Half, type Words, wordsOf } from './words.ts';

/** Resources of one estate; each gives about six templates. */
const RESOURCES = 12;

/**
 * An estate by chance: each resource draws a prefix, an identifier of some form, children, verbs, and static siblings.
 * Two fifths of the identifiers are words or look like words. The same seed and half give the same estate.
 */
export function makeEstate(seed: number, half: Half): DiscoverySet {
  const random = seeded(seed * 7_919 + (half === 'tuning' ? 0 : 1));
  const words = wordsOf(half);
  const style = pick(random, STYLES);
  const prefix = pick(random, words.prefixes);
  const templates = new Set<string>();
  const free = shuffled([...words.collections], random);
  for (let made = 0; made < RESOURCES; made++) {
    // A second prefix now and then: versions and services live side by side.
    const base = random() < 0.2 ? pick(random, words.prefixes) : prefix;
    addResource(templates, `${base}/${style(free.pop()!)}`, { random, words, style, free }, 0);
  }
  return { name: `estate ${seed}`, host: 'api.estate.example', templates: [...templates] };
}

interface Maker {
  readonly random: Random;
  readonly words: Words;
  readonly style: (word: string) => string;
  readonly free: string[];
}

type Style = (word: string) => string;

const STYLES: readonly Style[] = [
  (word) => word,
  (word) => word,
  (word) => word.replaceAll('-', '_'),
  (word) => word.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  (word) => word.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
];

function addResource(templates: Set<string>, path: string, maker: Maker, depth: number): void {
  const { random, words, style } = maker;
  const kind = makeKind(maker);
  const one = `${path}/{${kind}}`;
  if (random() < 0.8) templates.add(`GET ${path}`);
  if (random() < 0.5) templates.add(`POST ${path}`);
  templates.add(`GET ${one}`);
  if (random() < 0.4) templates.add(`${pick(random, ['PUT', 'PATCH', 'DELETE'])} ${one}`);
  for (let siblings = whole(random, 0, 3); siblings > 0; siblings--) templates.add(`GET ${path}/${style(pick(random, words.statics))}`);
  if (random() < 0.5) templates.add(`POST ${one}/${style(pick(random, words.actions))}`);
  for (let details = whole(random, 0, 2); details > 0; details--) templates.add(`GET ${one}/${style(pick(random, words.details))}`);
  // Two parameters side by side.
  if (random() < 0.2) templates.add(`GET ${one}/{${makeKind(maker)}}`);
  if (depth === 0 && random() < 0.5) addResource(templates, `${one}/${style(maker.free.pop()!)}`, maker, 1);
}

function makeKind({ random }: Maker): string {
  const kind = random() < 0.6 ? pick(random, FORM_KINDS) : pick(random, WORDLIKE_KINDS);
  const argument =
    kind === 'enum' ? String(whole(random, 0, 99)) : pick(random, ['cus', 'acct', 'txn', 'pmt', 'ord', 'prd', 'loan', 'evt']);
  return `${kind}:${argument}`;
}

/** Values of one parameter known at a time; requests draw from them with Zipf's law, as clients do. */
const POOL_MAX = 400;

/**
 * About `requestsEach` requests a template: templates differ in traffic by Zipf's law (none has fewer than a third of
 * its share), and so do the values of each parameter. In random order.
 */
export function estateRequests(set: DiscoverySet, seed: number, half: Half, requestsEach: number): Made[] {
  const random = seeded(seed * 104_729 + requestsEach);
  const words = wordsOf(half);
  const order = shuffled([...set.templates], random);
  const norm = order.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
  const made: Made[] = [];
  for (const [rank, truth] of order.entries()) {
    const share = 1 / 3 + ((2 / 3) * order.length) / ((rank + 1) * norm);
    const count = Math.max(1, Math.round(requestsEach * share));
    const [method, template] = truth.split(' ') as [string, string];
    const pools = new Map<string, string[]>();
    for (let at = 0; at < count; at++) {
      let position = 0;
      const path = template.replace(/\{([^}]+)\}/g, (_, kind: string) => fromPool(pools, `${position++} ${kind}`, kind, random, words));
      made.push({ truth, method, path });
    }
  }
  return shuffled(made, random);
}

function fromPool(pools: Map<string, string[]>, key: string, kind: string, random: Random, words: Words): string {
  let pool = pools.get(key);
  if (pool === undefined) {
    pool = [...new Set(Array.from({ length: POOL_MAX }, () => estateValue(kind, random, words)))];
    pools.set(key, pool);
  }
  // Inverse of the harmonic sum: rank r with a share of about 1/r.
  const rank = Math.floor((pool.length + 1) ** random()) - 1;
  return pool[Math.min(rank, pool.length - 1)]!;
}
