import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FieldObservation, Observation } from '@sallyport/core';
import {
  createInventory,
  type Inventory,
  toCsv,
  toCycloneDx,
  toInventoryJson,
  toOpenApi,
  toOpenApi30,
  UNOWNED,
} from '@sallyport/inventory';

const OPERATIONS = 5_000;
const FIELDS = 20;
const ROUNDS = 10;
const HOSTS = 25;

/** A large institution: 5,000 operations with 20 parameters each. */
export interface EstateCost {
  readonly operations: number;
  readonly parameters: number;
  /** Median of the time to learn a request of which all fields are read. */
  readonly us_median: number;
  readonly megabytes: number;
  /** Seconds by output. */
  readonly outputs: Readonly<Record<string, number>>;
}

function observationOf(operation: number, round: number): Observation {
  const fields = Array.from({ length: FIELDS }, (_, at): FieldObservation => {
    const location = at < 5 ? 'query' : at < 10 ? 'body' : 'response';
    return {
      location,
      name: `field${String.fromCharCode(97 + at)}${operation % 50}`,
      type: 'string',
      format: '',
      size: 8,
      classes: [],
      distinct: round + 1,
    };
  });
  const word = (value: number): string =>
    String.fromCharCode(97 + (value % 26), 97 + ((value * 7) % 26), 97 + (Math.floor(value / 26) % 26));
  return {
    at: Date.UTC(2026, 0, 5) + round * 600_000 + operation,
    method: operation % 2 === 0 ? 'GET' : 'POST',
    host: `api${operation % HOSTS}.bank.example`,
    segments: ['v1', `${word(Math.floor(operation / (2 * HOSTS)))}accounts`, String(1_000 + round), 'details'],
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'jwt',
    clientClass: 'public',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: 'application/json',
    responseType: 'application/json',
    requestBytes: 200,
    responseBytes: 300,
    latency_ms: 12,
    hostile: false,
    fields,
  };
}

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1_048_576;
}

export function estateCost(): EstateCost {
  const before = heapMegabytes();
  const inventory = createInventory();
  const spent_ms: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let operation = 0; operation < OPERATIONS; operation++) {
      const observation = observationOf(operation, round);
      const started = performance.now();
      inventory.observe(observation);
      spent_ms.push(performance.now() - started);
    }
  }
  const records = inventory.operations();
  const parameters = records.reduce((sum, record) => sum + record.parameters.length, 0);
  const megabytes = heapMegabytes() - before;
  return {
    operations: records.length,
    parameters,
    us_median: spent_ms.toSorted((a, b) => a - b)[spent_ms.length >> 1]! * 1_000,
    megabytes,
    outputs: outputs(inventory),
  };
}

function outputs(inventory: Inventory): Record<string, number> {
  const records = inventory.operations();
  const timed = (make: () => string): number => {
    const started = performance.now();
    make();
    return (performance.now() - started) / 1_000;
  };
  const info = { title: 'estate', version: '1' };
  return {
    JSON: timed(() => JSON.stringify(toInventoryJson(inventory))),
    'OpenAPI 3.1': timed(() => JSON.stringify(toOpenApi(records, info))),
    'OpenAPI 3.0': timed(() => JSON.stringify(toOpenApi30(toOpenApi(records, info)))),
    CycloneDX: timed(() => JSON.stringify(toCycloneDx(records, info.title, 0))),
    CSV: timed(() => toCsv(records, () => UNOWNED)),
  };
}
