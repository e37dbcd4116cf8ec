import { textHash } from '../../../../packages/detection/training/random.ts';
import type { Attack } from '../attacks.ts';
import { type Bank, sent, suits } from '../bank.ts';
import { Draw } from '../draw.ts';
import { REWRITES as FOURTH_REWRITES } from '../fourth/rewrites.ts';
import { form, get, json, query } from '../message.ts';
import { type Carrier, payment } from '../second/carrier.ts';
import { REWRITES as THIRD_REWRITES } from '../third/rewrites.ts';
import { HEAD_CHARS } from '../way.ts';
import pages from './bank-pages.json' with { type: 'json' };
import queries from './bank-queries.json' with { type: 'json' };
import systems from './bank-systems.json' with { type: 'json' };
import { BODY_WAYS } from './body-ways.ts';
import { HEAD_WAYS } from './head-ways.ts';
import { MESSAGE_WAYS } from './message-ways.ts';
import { DOCUMENT_WAYS, OBJECT_WAYS } from './object-ways.ts';
import { PART_WAYS } from './part-ways.ts';
import { REWRITES } from './rewrites.ts';

const TEXTS: Bank = Object.assign({}, ...[queries, pages, systems].map(({ about: _, ...bank }) => bank as unknown as Bank));
export const FIFTH_BANK = 'fifth';
export const FIFTH_CLASSES: readonly string[] = Object.keys(TEXTS);

const PLAIN: readonly Carrier[] = [
  { name: 'query', on: 'all', charsMax: HEAD_CHARS, carry: (text, _, field) => get(`/v5/search?${query({ page: '1', [field]: text })}`) },
  { name: 'form', on: 'all', carry: (text, _, field) => form('/v5/search', { [field]: text, page: '1' }) },
  { name: 'JSON', on: 'all', carry: (text, draw, field) => json('/v5/payments', payment(field, text, draw)) },
];

/** Classes that are values or documents of their own, with their own ways. */
const OWN_WAYS: Readonly<Record<string, readonly Carrier[]>> = { nosqli: OBJECT_WAYS, xxe: DOCUMENT_WAYS };

const WAYS: readonly Carrier[] = [...BODY_WAYS, ...PART_WAYS, ...MESSAGE_WAYS, ...HEAD_WAYS];
/** Each way gets one of so many exploits. */
const SHARE = 6;
const CHANGES = [
  ...REWRITES.map((one) => [one, 1] as const),
  ...[...THIRD_REWRITES, ...FOURTH_REWRITES].map((one) => [one, SHARE] as const),
];
/** Rewritings of an exploit that travel by a way of this round. */
const CHAINS_EACH = 2;

/** The attacks of the fifth bank. `stride` n takes every n-th of a class's exploits. */
export function* fifthAttacks(seed: number, stride = 1): Generator<Attack> {
  for (const [name, byTarget] of Object.entries(TEXTS)) {
    for (const [index, text] of Object.values(byTarget).flat().entries()) {
      if (index % stride === 0) yield* attacksOf(name, text, new Draw(seed ^ textHash(`fifth ${name} ${text}`)));
    }
  }
}

function* attacksOf(name: string, text: string, draw: Draw): Generator<Attack> {
  const own = OWN_WAYS[name];
  for (const way of own ?? PLAIN) yield* sent({ bank: FIFTH_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  if (own !== undefined) return;
  const ways = WAYS.filter((way) => suits(way, name));
  for (const way of ways) {
    if (textHash(`fifth ${way.name} ${text}`) % SHARE === 0)
      yield* sent({ bank: FIFTH_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  }
  for (const [rewrite, share] of CHANGES) {
    if (!suits(rewrite, name) || textHash(`fifth ${rewrite.name} ${text}`) % share !== 0) continue;
    const hidden = rewrite.apply(text, draw);
    if (hidden !== null)
      yield* sent({ bank: FIFTH_BANK, class: name, evasion: rewrite.name, kind: 'rewriting', text: hidden }, draw.of(PLAIN), draw);
  }
  yield* chained(name, text, ways, draw);
}

/** Written otherwise where a rewriting fits, then sent by a way of this round. */
function* chained(name: string, text: string, ways: readonly Carrier[], draw: Draw): Generator<Attack> {
  const fitting = CHANGES.filter(([one]) => suits(one, name));
  for (let chain = 0; chain < CHAINS_EACH; chain++) {
    const hidden = fitting.length === 0 ? text : (draw.of(fitting)[0].apply(text, draw) ?? text);
    yield* sent({ bank: FIFTH_BANK, class: name, evasion: 'rewritten and carried', kind: 'chain', text: hidden }, draw.of(ways), draw);
  }
}
