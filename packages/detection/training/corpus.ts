import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import type { RawRequest } from '@sallyport/traffic';

/** One labelled request of a corpus. */
export interface Item {
  readonly id: string;
  /** File the item came from. */
  readonly source: string;
  readonly attack: boolean;
  readonly class: string;
  /** The third-party value inside, where the corpus names it. */
  readonly payload: string;
  readonly base64: boolean;
  /** Items of one make have one cluster: the same rule of a rule set, or payloads that differ in words and numbers only. */
  readonly cluster: number;
  readonly raw: RawRequest;
}

interface Line {
  readonly id: string;
  readonly label: 'attack' | 'benign';
  readonly class: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly body_b64?: string;
  readonly meta?: { readonly payload?: string; readonly strict?: boolean; readonly encoder?: string; readonly rule_id?: number };
}

/** Names of the corpora in a data folder: its `corpora/*.jsonl`. */
export async function corpusNames(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'corpora'));
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort();
}

/** Items of one corpus, one at a time. Items that only a strict policy blocks are left out. */
export async function* readCorpus(folder: string, name: string): AsyncGenerator<Item> {
  const lines = createInterface({ input: createReadStream(join(folder, 'corpora', `${name}.jsonl`)), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const text of lines) {
    if (text.trim() === '') continue;
    const line = JSON.parse(text) as Line;
    if (line.meta?.strict === true) continue;
    yield {
      id: line.id,
      source: name,
      attack: line.label === 'attack',
      class: line.class,
      payload: line.meta?.payload ?? '',
      base64: line.meta?.encoder === 'Base64Flat',
      cluster: crc32(`split${clusterOf(line)}`),
      raw: toRaw(line),
    };
  }
}

function clusterOf({ meta, path, body }: Line): string {
  if (meta?.rule_id !== undefined) return String(meta.rule_id);
  const text = meta?.payload ?? `${path} ${body ?? ''}`;
  return text
    .toLowerCase()
    .replace(/[a-z0-9_]+/g, 'a')
    .replace(/\s+/g, ' ')
    .slice(0, 80);
}

/** Half of the clusters, by hash: nothing is tuned on these items. */
export function isTestHalf(item: { readonly cluster: number }): boolean {
  return item.cluster % 2 === 1;
}

function toRaw(line: Line): RawRequest {
  const headers: HeaderField[] = [];
  for (const [name, value] of Object.entries(line.headers)) {
    for (const one of typeof value === 'string' ? [value] : value) headers.push([name.toLowerCase(), one]);
  }
  const bytes = bodyBytes(line);
  return {
    method: line.method,
    target: line.path,
    scheme: 'https',
    headers,
    body: { state: bytes.length === 0 ? 'none' : 'complete', bytes },
  };
}

function bodyBytes(line: Line): Uint8Array {
  if (line.body_b64 !== undefined) return Buffer.from(line.body_b64, 'base64');
  return Buffer.from(line.body ?? '', 'utf8');
}
