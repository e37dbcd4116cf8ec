import { textHash } from '../../../../packages/detection/training/random.ts';
import type { Attack } from '../attacks.ts';
import { type Bank, sent, suits } from '../bank.ts';
import { Draw } from '../draw.ts';
import { form, get, json, query } from '../message.ts';
import { type Carrier, payment } from '../second/carrier.ts';
import { HEAD_CHARS } from '../way.ts';
import heads from './bank-heads.json' with { type: 'json' };
import objects from './bank-objects.json' with { type: 'json' };
import pages from './bank-pages.json' with { type: 'json' };
import products from './bank-products.json' with { type: 'json' };
import programs from './bank-programs.json' with { type: 'json' };
import queries from './bank-queries.json' with { type: 'json' };
import systems from './bank-systems.json' with { type: 'json' };
import { requestOf } from './request.ts';
import { REWRITES } from './rewrites.ts';
import { DOCUMENT_WAYS, OBJECT_WAYS, TEXT_WAYS } from './ways.ts';

const BANKS = [queries, pages, heads, systems, programs, objects, products].map(({ about: _, ...bank }): Bank => bank as unknown as Bank);
const BY_CLASS: Bank = Object.assign({}, ...BANKS);
export const THIRD_BANK = 'third';
export const THIRD_CLASSES: readonly string[] = Object.keys(BY_CLASS);

/** Exploits that are whole requests. */
const PRODUCT = 'product';

const PLAIN: readonly Carrier[] = [
  { name: 'query', on: 'all', charsMax: HEAD_CHARS, carry: (text, _, field) => get(`/v2/search?${query({ page: '1', [field]: text })}`) },
  { name: 'form', on: 'all', carry: (text, _, field) => form('/v2/search', { [field]: text, page: '1' }) },
  { name: 'JSON', on: 'all', carry: (text, draw, field) => json('/v2/payments', payment(field, text, draw)) },
];

/** Classes that are values or documents of their own, with their own ways. */
const OWN_WAYS: Readonly<Record<string, readonly Carrier[]>> = {
  nosqli: OBJECT_WAYS,
  'prototype-pollution': OBJECT_WAYS,
  xxe: DOCUMENT_WAYS,
  'graphql-abuse': DOCUMENT_WAYS,
};

/** Each way besides the plain ones gets one of so many exploits. */
const SHARE = 6;

/** The attacks of the third bank. `stride` n takes every n-th of a class's exploits. */
export function* thirdAttacks(seed: number, stride = 1): Generator<Attack> {
  for (const [name, byTarget] of Object.entries(BY_CLASS)) {
    for (const [index, text] of Object.values(byTarget).flat().entries()) {
      if (index % stride !== 0) continue;
      const draw = new Draw(seed ^ textHash(`third ${name} ${text}`));
      if (name === PRODUCT) yield { bank: THIRD_BANK, class: name, evasion: 'as it is', kind: 'carrier', text, raw: requestOf(text) };
      else yield* attacksOf(name, text, draw);
    }
  }
}

function* attacksOf(name: string, text: string, draw: Draw): Generator<Attack> {
  const own = OWN_WAYS[name]?.filter((way) => suits(way, name));
  for (const way of own ?? PLAIN) yield* sent({ bank: THIRD_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  if (own !== undefined) return;
  for (const way of TEXT_WAYS) {
    if (suits(way, name) && textHash(`${way.name} ${text}`) % SHARE === 0)
      yield* sent({ bank: THIRD_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  }
  for (const rewrite of REWRITES) {
    const hidden = suits(rewrite, name) ? rewrite.apply(text, draw) : null;
    if (hidden !== null)
      yield* sent({ bank: THIRD_BANK, class: name, evasion: rewrite.name, kind: 'rewriting', text: hidden }, draw.of(PLAIN), draw);
  }
}
