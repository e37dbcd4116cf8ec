import { dirname, resolve } from 'node:path';
import { type ApiDocument, loadDocument } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import { createInventory, type InventoryJson, toOpenApi } from '@sallyport/inventory';
import { DEFAULT_POLICY } from '@sallyport/policy';
import { isPostman, postmanToOpenApi } from '@sallyport/scanner';
import { readText } from '../../input.ts';
import { offlineEngine, recordsOf } from '../../offline.ts';
import type { Terminal } from '../../terminal.ts';
import { observationOf } from '../discover.ts';

export interface ScanInput {
  readonly spec?: string;
  readonly har: readonly string[];
  readonly inventory?: string;
}

export interface ReadInput {
  readonly api: ApiDocument;
  /** What `api` was read from: OpenAPI. */
  readonly text: string;
  /** The file that findings are located in. */
  readonly place: string;
}

/** The description to scan: an OpenAPI or Postman file, recorded traffic, or an inventory with its shadow and zombie operations. */
export async function readInput(
  input: ScanInput,
  configured: string | undefined,
  configPath: string | undefined,
  terminal: Terminal,
): Promise<ReadInput> {
  if (input.har.length > 0) return documentOf(await fromTraffic(input.har, terminal), input.har[0]!);
  if (input.inventory !== undefined) return documentOf(await fromInventory(input.inventory), input.inventory);
  const place =
    input.spec ?? (configured === undefined ? undefined : resolve(configPath === undefined ? '.' : dirname(configPath), configured));
  if (place === undefined)
    throw new SallyportError(
      'USAGE',
      'scan',
      'name a description with --spec, recorded traffic with --har, or an inventory with --inventory',
    );
  const text = await readText(place);
  return documentOf(postmanOf(text) ?? text, place);
}

function documentOf(text: string, place: string): ReadInput {
  const loaded = loadDocument(text, place);
  if (!loaded.ok) throw loaded.error;
  return { api: loaded.value, text, place };
}

function postmanOf(text: string): string | null {
  if (!/^\s*\{/.test(text) || !text.includes('getpostman.com')) return null;
  const json: unknown = JSON.parse(text);
  return isPostman(json) ? JSON.stringify(postmanToOpenApi(json)) : null;
}

async function fromTraffic(paths: readonly string[], terminal: Terminal): Promise<string> {
  const inventory = createInventory();
  const engine = offlineEngine(DEFAULT_POLICY);
  for await (const record of recordsOf(paths, 'auto', 'reading', terminal)) {
    if (record.ok) inventory.observe(observationOf(engine, record.transaction));
    else terminal.err(`${record.error.message}\n`);
  }
  return JSON.stringify(toOpenApi(inventory.operations(), { title: 'Recorded traffic', version: '0.0.0' }));
}

async function fromInventory(path: string): Promise<string> {
  let json: InventoryJson;
  try {
    json = JSON.parse(await readText(path)) as InventoryJson;
  } catch (error) {
    throw error instanceof SallyportError ? error : new SallyportError('INPUT_FORMAT', path, 'this is no JSON', { cause: error });
  }
  if (json.format !== 'sallyport-inventory')
    throw new SallyportError('INPUT_FORMAT', path, 'this is no inventory of `sallyport discover --json`');
  // Times play no part in a description.
  const records = json.operations
    .filter(({ direction }) => direction === 'inbound')
    .map((operation) => ({
      ...operation,
      first_seen: 0,
      last_seen: 0,
      parameters: operation.parameters.map((one) => ({ ...one, first_seen: 0, last_seen: 0 })),
    }));
  return JSON.stringify(toOpenApi(records, { title: 'Inventory', version: '0.0.0' }));
}
