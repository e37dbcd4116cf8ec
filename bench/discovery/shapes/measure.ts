import { createInventory } from '@sallyport/inventory';
import { createObserver } from '@sallyport/inventory/observe';
import { extractRequest, extractResponse, openTransaction, withResponse } from '@sallyport/traffic';
import { type DiscoveryScore, scoreDiscovery } from '../score.ts';
import type { ShapeEstate } from './estates.ts';
import type { ShapeRequest } from './traffic.ts';

const HOST = 'api.shapes.example';
const KEY = new Uint8Array(32).fill(9);
const START = Date.UTC(2026, 0, 5);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export interface ShapeScore extends DiscoveryScore {
  /** Operations that nothing but a scanner's requests made. */
  readonly noise_operations: number;
}

/** Learns an estate's traffic the whole way from bytes, in one pass, and scores where each request ends up. `answers`: whether fields are read. */
export function measureShape(estate: ShapeEstate, requests: readonly ShapeRequest[], answers: boolean): ShapeScore {
  const inventory = createInventory();
  const observer = createObserver(KEY);
  const paths: string[] = [];
  for (const [index, request] of requests.entries()) {
    const open = openTransaction(
      {
        id: String(index),
        at: START + index * 1_000,
        listener: 'bench',
        protocol: 'http/1.1',
        client: { address: request.client, peer: request.client, tls: null },
      },
      {
        method: request.method,
        target: request.target,
        scheme: 'https',
        headers: [
          ['host', HOST],
          ...(request.credential ? [['authorization', 'Bearer aaaaaaaaaaaaaaaa'] as const] : []),
          ...(request.body === '' ? [] : [['content-type', 'application/json'] as const]),
        ],
        body: request.body === '' ? { state: 'none', bytes: new Uint8Array() } : { state: 'complete', bytes: encode(request.body) },
      },
    );
    paths.push(open.request.path);
    const transaction = withResponse(open, {
      status: request.status,
      headers: request.answer === '' ? [] : [['content-type', 'application/json']],
      body: request.answer === '' ? { state: 'none', bytes: new Uint8Array() } : { state: 'complete', bytes: encode(request.answer) },
      latency_ms: 1,
    });
    const sampled = answers && observer.samples(transaction.request);
    inventory.observe(
      observer.observe({
        transaction,
        request: sampled ? extractRequest(transaction.request) : null,
        response: sampled ? extractResponse(transaction.response!) : null,
        hostile: false,
        sampled,
      }),
    );
  }
  const operations = inventory.operations();
  const met = new Set<string>();
  const assigned = requests.flatMap(({ truth, method }, index) => {
    if (truth === null) return [];
    const record = inventory.match(method, HOST, paths[index]!);
    if (record !== null) met.add(record.id);
    return [[truth, record === null ? 'none' : `${record.method} ${record.template}`] as const];
  });
  const score = scoreDiscovery(assigned, estate.templates.length, operations.length);
  return { ...score, noise_operations: operations.filter(({ id }) => !met.has(id)).length };
}
