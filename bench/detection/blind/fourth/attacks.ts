import { textHash } from '../../../../packages/detection/training/random.ts';
import type { Attack } from '../attacks.ts';
import { type Bank, sent, suits } from '../bank.ts';
import { Draw } from '../draw.ts';
import { form, get, json, query } from '../message.ts';
import { type Carrier, payment } from '../second/carrier.ts';
import { requestOf } from '../third/request.ts';
import { REWRITES as THIRD_REWRITES } from '../third/rewrites.ts';
import { DOCUMENT_WAYS, OBJECT_WAYS, TEXT_WAYS } from '../third/ways.ts';
import { HEAD_CHARS } from '../way.ts';
import pages from './bank-pages.json' with { type: 'json' };
import programs from './bank-programs.json' with { type: 'json' };
import queries from './bank-queries.json' with { type: 'json' };
import systems from './bank-systems.json' with { type: 'json' };
import api from './requests-api.json' with { type: 'json' };
import products from './requests-products.json' with { type: 'json' };
import { REWRITES } from './rewrites.ts';
import { API_WAYS } from './ways.ts';

const bankOf = (files: readonly { readonly about: string }[]): Bank =>
  Object.assign({}, ...files.map(({ about: _, ...bank }) => bank as unknown as Bank));
const TEXTS = bankOf([queries, pages, systems, programs]);
const REQUESTS = bankOf([products, api]);
export const FOURTH_BANK = 'fourth';
export const FOURTH_CLASSES: readonly string[] = [...new Set([...Object.keys(TEXTS), ...Object.keys(REQUESTS)])];

const PLAIN: readonly Carrier[] = [
  { name: 'query', on: 'all', charsMax: HEAD_CHARS, carry: (text, _, field) => get(`/v3/search?${query({ page: '1', [field]: text })}`) },
  { name: 'form', on: 'all', carry: (text, _, field) => form('/v3/search', { [field]: text, page: '1' }) },
  { name: 'JSON', on: 'all', carry: (text, draw, field) => json('/v3/payments', payment(field, text, draw)) },
];

/** Classes that are values or documents of their own, with their own ways. */
const OWN_WAYS: Readonly<Record<string, readonly Carrier[]>> = {
  nosqli: OBJECT_WAYS,
  'prototype-pollution': OBJECT_WAYS,
  xxe: DOCUMENT_WAYS,
  'graphql-abuse': DOCUMENT_WAYS,
};

/** Each way and rewriting of the third round gets one of so many exploits; what is new here gets twice as many. */
const SHARE = 10;
const WAYS: readonly (readonly [way: Carrier, share: number])[] = [
  ...TEXT_WAYS.map((way) => [way, SHARE] as const),
  ...API_WAYS.map((way) => [way, SHARE / 2] as const),
];
const CHANGES = [...THIRD_REWRITES.map((one) => [one, SHARE / 2] as const), ...REWRITES.map((one) => [one, 1] as const)];

/** The attacks of the fourth bank. `stride` n takes every n-th of a class's exploits. */
export function* fourthAttacks(seed: number, stride = 1): Generator<Attack> {
  for (const [name, byTarget] of Object.entries(TEXTS)) {
    for (const [index, text] of Object.values(byTarget).flat().entries()) {
      if (index % stride === 0) yield* attacksOf(name, text, new Draw(seed ^ textHash(`fourth ${name} ${text}`)));
    }
  }
  for (const [name, byTarget] of Object.entries(REQUESTS)) {
    for (const [index, text] of Object.values(byTarget).flat().entries()) {
      if (index % stride === 0)
        yield { bank: FOURTH_BANK, class: name, evasion: 'whole request', kind: 'carrier', text, raw: requestOf(withLines(text)) };
    }
  }
}

/** Lines of a multipart body end with both signs. */
function withLines(text: string): string {
  const end = text.indexOf('\n\n') + 2;
  return /\ncontent-type: multipart/.test(text.slice(0, end)) ? text.slice(0, end) + text.slice(end).replaceAll('\n', '\r\n') : text;
}

function* attacksOf(name: string, text: string, draw: Draw): Generator<Attack> {
  const own = OWN_WAYS[name]?.filter((way) => suits(way, name));
  for (const way of own ?? PLAIN) yield* sent({ bank: FOURTH_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  if (own !== undefined) return;
  for (const [way, share] of WAYS) {
    if (suits(way, name) && textHash(`fourth ${way.name} ${text}`) % share === 0)
      yield* sent({ bank: FOURTH_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  }
  for (const [rewrite, share] of CHANGES) {
    if (!suits(rewrite, name) || textHash(`fourth ${rewrite.name} ${text}`) % share !== 0) continue;
    const hidden = rewrite.apply(text, draw);
    if (hidden !== null)
      yield* sent({ bank: FOURTH_BANK, class: name, evasion: rewrite.name, kind: 'rewriting', text: hidden }, draw.of(PLAIN), draw);
  }
}
