import { textHash } from '../../../../packages/detection/training/random.ts';
import type { Attack } from '../attacks.ts';
import { type Bank, sent, suits } from '../bank.ts';
import { Draw } from '../draw.ts';
import { form, get, json, query } from '../message.ts';
import { HEAD_CHARS } from '../way.ts';
import heads from './bank-heads.json' with { type: 'json' };
import objects from './bank-objects.json' with { type: 'json' };
import pages from './bank-pages.json' with { type: 'json' };
import programs from './bank-programs.json' with { type: 'json' };
import queries from './bank-queries.json' with { type: 'json' };
import systems from './bank-systems.json' with { type: 'json' };
import { type Carrier, payment } from './carrier.ts';
import { CHARSET_WAYS } from './charset-ways.ts';
import { DOCUMENT_WAYS } from './document-ways.ts';
import { HEAD_WAYS } from './head-ways.ts';
import { JSON_WAYS } from './json-ways.ts';
import { MULTIPART_WAYS } from './multipart-ways.ts';
import { OBJECT_WAYS } from './object-ways.ts';
import { QUERY_WAYS } from './query-ways.ts';
import { ADDRESS_REWRITES } from './rewrites-address.ts';
import { PAGE_REWRITES } from './rewrites-page.ts';
import { PROGRAM_REWRITES } from './rewrites-program.ts';
import { QUERY_REWRITES } from './rewrites-query.ts';
import { SYSTEM_REWRITES } from './rewrites-system.ts';
import { smuggled } from './smuggling-ways.ts';
import { SPLIT_WAYS } from './split-ways.ts';
import { UPLOAD_WAYS } from './upload-ways.ts';
import { XML_WAYS } from './xml-ways.ts';

const BANKS = [queries, pages, heads, systems, programs, objects].map(({ about: _, ...bank }): Bank => bank as unknown as Bank);
const BY_CLASS: Bank = Object.assign({}, ...BANKS);
/** The name of this collection of exploits. */
export const SECOND_BANK = 'second';
export const SECOND_CLASSES: readonly string[] = [...Object.keys(BY_CLASS), 'request-smuggling'];

/** How an exploit travels when nothing is hidden: as query value, form value, and in a payment. */
const PLAIN: readonly Carrier[] = [
  {
    name: 'query',
    on: 'all',
    charsMax: HEAD_CHARS,
    carry: (text, _, field) => get(`/v1/search?limit=20&${query({ [field]: text })}`),
  },
  { name: 'form', on: 'all', carry: (text, _, field) => form('/v1/search', { limit: '20', [field]: text }) },
  { name: 'JSON', on: 'all', carry: (text, draw, field) => json('/v1/payments', payment(field, text, draw)) },
];

const TEXT_WAYS = [...CHARSET_WAYS, ...MULTIPART_WAYS, ...JSON_WAYS, ...XML_WAYS, ...QUERY_WAYS, ...HEAD_WAYS, ...SPLIT_WAYS];
const REWRITES = [...QUERY_REWRITES, ...PAGE_REWRITES, ...SYSTEM_REWRITES, ...ADDRESS_REWRITES, ...PROGRAM_REWRITES];

/** Classes that are values or documents of their own, with their own ways. */
const OWN_WAYS: Readonly<Record<string, readonly Carrier[]>> = {
  nosqli: OBJECT_WAYS,
  'prototype-pollution': OBJECT_WAYS,
  'file-upload': UPLOAD_WAYS,
  xxe: DOCUMENT_WAYS,
  'graphql-abuse': DOCUMENT_WAYS,
};

/** Each way gets one of so many exploits; a way of a class's own gets all. */
const SHARE = 5;

/** The attacks of the second bank. `stride` n takes every n-th of a class's exploits. */
export function* secondAttacks(seed: number, stride = 1): Generator<Attack> {
  for (const [name, byTarget] of Object.entries(BY_CLASS)) {
    for (const [index, text] of Object.values(byTarget).flat().entries()) {
      if (index % stride === 0) yield* attacksOf(name, text, new Draw(seed ^ textHash(`second ${name} ${text}`)));
    }
  }
  for (const { name, raw } of smuggled())
    yield { bank: SECOND_BANK, class: 'request-smuggling', evasion: name, kind: 'carrier', text: name, raw };
}

function* attacksOf(name: string, text: string, draw: Draw): Generator<Attack> {
  const own = OWN_WAYS[name];
  for (const way of own ?? PLAIN)
    if (suits(way, name)) yield* sent({ bank: SECOND_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  for (const way of own === undefined ? TEXT_WAYS : []) {
    if (suits(way, name) && textHash(`${way.name} ${text}`) % SHARE === 0)
      yield* sent({ bank: SECOND_BANK, class: name, evasion: way.name, kind: 'carrier', text }, way, draw);
  }
  const plain = own ?? PLAIN;
  for (const rewrite of REWRITES) {
    const hidden = suits(rewrite, name) && rewrite.classes !== undefined ? rewrite.apply(text, draw) : null;
    if (hidden !== null)
      yield* sent(
        { bank: SECOND_BANK, class: name, evasion: rewrite.name, kind: 'rewriting', text: hidden },
        own === undefined ? draw.of(plain) : plain.find((way) => suits(way, name))!,
        draw,
      );
  }
}
