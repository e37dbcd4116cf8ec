import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gatherSpecs, loadSpec } from '@sallyport/contract';
import type { ExchangeEvent, Observation, Transaction } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { type Engine, parseDataTypes } from '@sallyport/engine';
import {
  compileOwnership,
  createInventory,
  createLedger,
  diffStates,
  hostsOf,
  type Inventory,
  importOwners,
  type OwnershipRule,
  ofHost,
  replay,
  toCsv,
  toCycloneDx,
  toInventoryJson,
  toOpenApi,
  toOpenApi30,
} from '@sallyport/inventory';
import type { CustomDataType } from '@sallyport/inventory/observe';
import { DEFAULT_POLICY } from '@sallyport/policy';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readText } from '../input.ts';
import { offlineEngine, recordFormat, recordsOf } from '../offline.ts';
import { writeWhole } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export interface DiscoverOptions {
  readonly in: readonly string[];
  readonly spec: readonly string[];
  readonly specOrigin: readonly string[];
  readonly base?: string;
  readonly dataTypes?: string;
  readonly asOf?: string;
  readonly since?: string;
  readonly changes?: string;
  readonly json?: string;
  readonly openapi?: string;
  readonly openapiVersion: string;
  readonly openapiDir?: string;
  readonly cyclonedx?: string;
  readonly csv?: string;
  readonly owners?: string;
  readonly inputFormat: string;
  readonly title: string;
}

/** Learns an inventory from recorded traffic, the same way the gateway's traffic is learned. */
export async function discover(options: DiscoverOptions, terminal: Terminal): Promise<ExitCode> {
  const dataTypes = await ownTypes(options.dataTypes);
  const inventory = createInventory({ data_types: dataTypes });
  const descriptions = await addSpecs(inventory, options);
  const engine = offlineEngine(DEFAULT_POLICY, { dataTypes, descriptions });
  const base = options.base === undefined ? null : basePattern(options.base);
  const until = options.asOf === undefined ? Number.POSITIVE_INFINITY : dateOf('--as-of', options.asOf);
  const since = options.since === undefined ? null : await earlierInventory(options, dataTypes);
  const counts = { records: 0, left_out: 0, errors: 0 };
  for await (const record of recordsOf(options.in, recordFormat(options.inputFormat), 'discovering', terminal)) {
    if (!record.ok) {
      counts.errors++;
      terminal.err(`${record.error.message}\n`);
      continue;
    }
    counts.records++;
    if ((base !== null && !base.test(urlOf(record.transaction))) || record.transaction.at > until) counts.left_out++;
    else {
      const observation = observationOf(engine, record.transaction);
      inventory.observe(observation);
      if (since !== null && observation.at <= since.at) since.inventory.observe(observation);
    }
  }
  const records = inventory.operations();
  if (since !== null) await writeChanges(options.changes ?? '-', since, inventory);
  await writeOutputs(options, inventory, since !== null);
  terminal.err(`${counts.records} records, ${records.length} operations, ${counts.left_out} left out, ${counts.errors} errors\n`);
  return counts.errors > 0 ? EXIT.negative : EXIT.ok;
}

/** Every output that was asked for; the inventory itself when none was. */
async function writeOutputs(options: DiscoverOptions, inventory: Inventory, compared: boolean): Promise<void> {
  const { openapi, openapiDir, cyclonedx, csv, json, title } = options;
  const records = inventory.operations();
  const write = async (path: string, value: unknown): Promise<void> => await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
  const asOpenApi = (list: typeof records, of: string): object => {
    const document = toOpenApi(list, { title: of, version: '0.0.0' });
    return options.openapiVersion === '3.0' ? toOpenApi30(document) : document;
  };
  if (openapi !== undefined) await write(openapi, asOpenApi(records, title));
  if (openapiDir !== undefined) {
    await mkdir(openapiDir, { recursive: true });
    for (const host of hostsOf(records)) await write(join(openapiDir, fileName(host)), asOpenApi(ofHost(records, host), host));
  }
  if (cyclonedx !== undefined) await write(cyclonedx, toCycloneDx(records, title, inventory.period().to));
  if (csv !== undefined) await writeWhole(csv, toCsv(records, compileOwnership(await ownersOf(options.owners))));
  const none = openapi === undefined && openapiDir === undefined && cyclonedx === undefined && csv === undefined && !compared;
  if (json !== undefined || none) await write(json ?? '-', toInventoryJson(inventory));
}

/** A host with its port as a name that every file system takes. */
function fileName(host: string): string {
  return `${host.replace(/[^a-z0-9.-]/gi, '_')}.json`;
}

/** Owners from a file; its name says of what kind it is. */
async function ownersOf(path: string | undefined): Promise<OwnershipRule[]> {
  if (path === undefined) return [];
  const format = /\.csv$/i.test(path) ? 'csv' : /\.ya?ml$/i.test(path) ? 'backstage' : 'codeowners';
  return importOwners(await readText(path), format, path);
}

/** The inventory of an earlier date, to tell what is different now. */
interface Earlier {
  readonly at: number;
  readonly inventory: Inventory;
}

async function earlierInventory(options: DiscoverOptions, dataTypes: readonly CustomDataType[]): Promise<Earlier> {
  const inventory = createInventory({ data_types: dataTypes });
  await addSpecs(inventory, options);
  return { at: dateOf('--since', options.since!), inventory };
}

function dateOf(option: string, text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new SallyportError('USAGE', option, `"${text}" is no date (ISO 8601)`);
  return at;
}

async function writeChanges(path: string, since: Earlier, inventory: Inventory): Promise<void> {
  const ledger = createLedger();
  const before = replay(ledger.note(since.inventory.operations(), since.at));
  const to = inventory.period().to;
  ledger.note(inventory.operations(), to);
  await writeWhole(path, `${JSON.stringify(diffStates(before, ledger.state(), since.at, to), null, 2)}\n`);
}

/** Data types of the institution's own, from a JSON file. */
async function ownTypes(path: string | undefined): Promise<CustomDataType[]> {
  if (path === undefined) return [];
  return parseDataTypes(await readText(path), path);
}

/** Gives their texts. */
async function addSpecs(inventory: Inventory, { spec: places, specOrigin }: DiscoverOptions): Promise<string[]> {
  const texts: string[] = [];
  for (const place of places) {
    for (const { name, text } of await gatherSpecs(place, { allowed: specOrigin, fetch })) {
      const spec = await loadSpec(text, name);
      if (!spec.ok) throw spec.error;
      inventory.addSpec(spec.value);
      texts.push(text);
    }
  }
  return texts;
}

function basePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new SallyportError('USAGE', '--base', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function urlOf({ request }: Transaction): string {
  return `${request.scheme}://${request.host}${request.path}`;
}

export function observationOf(engine: Engine, transaction: Transaction): Observation {
  const outcome = engine.inspect(transaction);
  const { response } = transaction;
  const [exchange] = engine.finish(outcome, {
    response,
    status: response?.status ?? 0,
    upstreamStatus: response?.status ?? 0,
    duration_us: (response?.latency_ms ?? 0) * 1_000,
    requestBytes: transaction.request.body.bytes.length,
    responseBytes: response?.body.bytes.length ?? 0,
  });
  const observation = (exchange as ExchangeEvent).observation;
  if (observation === null) throw new SallyportError('INTERNAL', 'discover', 'an exchange was not observed');
  return observation;
}
