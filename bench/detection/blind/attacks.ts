import type { RawRequest } from '@sallyport/traffic';
import { textHash } from '../../../packages/detection/training/random.ts';
import { WAYS } from './carriers.ts';
import { DOCUMENT_WAYS } from './documents.ts';
import { Draw } from './draw.ts';
import { ENCODINGS, type Evasion } from './encodings.ts';
import exploits from './exploits.json' with { type: 'json' };
import { OBJECT_WAYS } from './nosql.ts';
import { REWRITES } from './rewrites.ts';
import type { Way } from './way.ts';

export interface Attack {
  /** Of which collection of exploits. */
  readonly bank: string;
  readonly class: string;
  /** How it was hidden. */
  readonly evasion: string;
  readonly kind: 'encoding' | 'rewriting' | 'carrier' | 'chain';
  readonly text: string;
  readonly raw: RawRequest;
}

const { about: _, ...FIRST_BANK } = exploits;

/** Collections of exploits by class; each was written before its author read the rules, and is measured apart from the others. */
export const BANKS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = { exploits: FIRST_BANK };

/** Classes whose exploits are values or documents of their own, with their own ways. */
const OBJECTS = 'nosqli';
const DOCUMENTS = 'xxe';

/** Chains tried on each exploit. */
export const CHAINS_EACH = 3;

const suits = (evasion: { readonly classes?: readonly string[] }, name: string): boolean => evasion.classes?.includes(name) ?? true;

/** Every exploit through everything that suits it. `stride` n takes every n-th of a class's exploits. */
export function* attacks(seed: number, stride = 1): Generator<Attack> {
  for (const [bank, classes] of Object.entries(BANKS)) {
    for (const [name, texts] of Object.entries(classes)) {
      for (const [index, text] of texts.entries()) {
        if (index % stride !== 0) continue;
        for (const attack of attacksOf(name, text, new Draw(seed ^ textHash(`${name} ${text}`)))) yield { bank, ...attack };
      }
    }
  }
}

type OfBank = Omit<Attack, 'bank'>;

function* attacksOf(name: string, text: string, draw: Draw): Generator<OfBank> {
  const ways = waysOf(name);
  for (const way of ways) yield* sent(name, 'carrier', way.name, text, way, draw);
  if (name === OBJECTS) return;
  const plain = WAYS[0]!;
  for (const evasion of ENCODINGS) yield* changed(name, 'encoding', evasion, text, plain, draw);
  const rewrites = REWRITES.filter((one) => suits(one, name));
  for (const evasion of rewrites) yield* changed(name, 'rewriting', evasion, text, plain, draw);
  for (let chain = 0; chain < CHAINS_EACH; chain++) yield* chained(name, text, rewrites, draw);
}

function waysOf(name: string): readonly Way[] {
  if (name === OBJECTS) return OBJECT_WAYS;
  const own = WAYS.filter((way) => suits(way, name));
  return name === DOCUMENTS ? DOCUMENT_WAYS : own;
}

function* changed(name: string, kind: Attack['kind'], evasion: Evasion, text: string, way: Way, draw: Draw): Generator<OfBank> {
  if (!suits(evasion, name)) return;
  const hidden = evasion.apply(text, draw);
  if (hidden !== null) yield* sent(name, kind, evasion.name, hidden, way, draw);
}

function* sent(name: string, kind: Attack['kind'], evasion: string, text: string, way: Way, draw: Draw): Generator<OfBank> {
  if (text.length > (way.charsMax ?? Number.POSITIVE_INFINITY)) return;
  const raw = way.carry(text, draw);
  if (raw !== null) yield { class: name, evasion, kind, text, raw };
}

/** Written otherwise where its language has a way, then coded, then sent by any carrier. */
function* chained(name: string, text: string, rewrites: readonly Evasion[], draw: Draw): Generator<OfBank> {
  const rewritten = rewrites.length === 0 ? text : (draw.of(rewrites).apply(text, draw) ?? text);
  const coded = draw.of(ENCODINGS.filter((one) => suits(one, name))).apply(rewritten, draw) ?? rewritten;
  const way = draw.of(WAYS.filter((one) => suits(one, name) && one.name !== 'form in EBCDIC'));
  yield* sent(name, 'chain', 'rewritten, coded and carried', coded, way, draw);
}
