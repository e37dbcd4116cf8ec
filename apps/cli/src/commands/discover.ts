import { loadSpec } from '@sallyport/contract';
import type { ExchangeEvent, Observation, Transaction } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import type { Engine } from '@sallyport/engine';
import { createInventory, type Inventory, toInventoryJson, toOpenApi } from '@sallyport/inventory';
import { type CustomDataType, readCustomTypes } from '@sallyport/inventory/observe';
import { DEFAULT_POLICY } from '@sallyport/policy';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readText } from '../input.ts';
import { offlineEngine, recordFormat, recordsOf } from '../offline.ts';
import { writeWhole } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export interface DiscoverOptions {
  readonly in: readonly string[];
  readonly spec: readonly string[];
  readonly base?: string;
  readonly dataTypes?: string;
  readonly json?: string;
  readonly openapi?: string;
  readonly inputFormat: string;
  readonly title: string;
}

/** Learns an inventory from recorded traffic, the same way the gateway's traffic is learned. */
export async function discover(options: DiscoverOptions, terminal: Terminal): Promise<ExitCode> {
  const dataTypes = await ownTypes(options.dataTypes);
  const inventory = createInventory({ data_types: dataTypes });
  await addSpecs(inventory, options.spec);
  const engine = offlineEngine(DEFAULT_POLICY, { dataTypes });
  const base = options.base === undefined ? null : basePattern(options.base);
  const counts = { records: 0, left_out: 0, errors: 0 };
  for await (const record of recordsOf(options.in, recordFormat(options.inputFormat), 'discovering', terminal)) {
    if (!record.ok) {
      counts.errors++;
      terminal.err(`${record.error.message}\n`);
      continue;
    }
    counts.records++;
    if (base !== null && !base.test(urlOf(record.transaction))) counts.left_out++;
    else inventory.observe(observationOf(engine, record.transaction));
  }
  const records = inventory.operations();
  if (options.openapi !== undefined)
    await writeWhole(options.openapi, `${JSON.stringify(toOpenApi(records, { title: options.title, version: '0.0.0' }), null, 2)}\n`);
  if (options.json !== undefined || options.openapi === undefined)
    await writeWhole(options.json ?? '-', `${JSON.stringify(toInventoryJson(inventory), null, 2)}\n`);
  terminal.err(`${counts.records} records, ${records.length} operations, ${counts.left_out} left out by --base, ${counts.errors} errors\n`);
  return counts.errors > 0 ? EXIT.negative : EXIT.ok;
}

/** Data types of the institution's own, from a JSON file. */
async function ownTypes(path: string | undefined): Promise<CustomDataType[]> {
  if (path === undefined) return [];
  let rows: unknown;
  try {
    rows = JSON.parse(await readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SallyportError('CONFIG_SYNTAX', path, error.message, { cause: error });
    throw error;
  }
  return readCustomTypes(rows);
}

async function addSpecs(inventory: Inventory, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const spec = await loadSpec(await readText(path), path);
    if (!spec.ok) throw spec.error;
    inventory.addSpec(spec.value);
  }
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
