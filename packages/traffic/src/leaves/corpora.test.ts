import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HeaderField } from '@sallyport/core';
import { expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import { extractRequest } from './request.ts';

/** A line of a development corpus (`corpora/*.jsonl`). */
interface Item {
  readonly id: string;
  readonly label: 'attack' | 'benign';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly body_b64?: string;
  readonly meta?: { readonly payload?: string };
}

const DATA = process.env.SALLYPORT_DATA_DIR;

async function* items(): AsyncGenerator<Item> {
  const folder = join(DATA!, 'corpora');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) yield JSON.parse(line) as Item;
  }
}

function leafValues(item: Item): string[] {
  const headers = Object.entries(item.headers).flatMap(([name, value]) => [value].flat().map((one): HeaderField => [name, one]));
  const bytes = item.body_b64 === undefined ? Buffer.from(item.body ?? '') : Buffer.from(item.body_b64, 'base64');
  const target = Buffer.from(item.path).toString('latin1');
  const body = { state: bytes.length === 0 ? 'none' : 'complete', bytes } as const;
  const { request } = canonicalRequest({ method: item.method, target, scheme: 'http', headers, body });
  return extractRequest(request).leaves.map((leaf) => leaf.value);
}

it.skipIf(DATA === undefined)('finds the payload among the leaves of development corpora (set SALLYPORT_DATA_DIR to run)', async () => {
  let attacks = 0;
  let found = 0;
  for await (const item of items()) {
    const values = leafValues(item);
    const payload = item.meta?.payload;
    if (item.label !== 'attack' || payload === undefined) continue;
    attacks++;
    // Surrounding white space is dropped by some carriers (XML text).
    if (values.some((value) => value.includes(payload) || value.trim() === payload.trim())) found++;
  }
  expect(attacks).toBeGreaterThan(20_000);
  expect(found / attacks).toBeGreaterThan(0.99);
});
