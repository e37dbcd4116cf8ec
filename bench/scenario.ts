import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type TargetName = 'nginx' | 'nginx-modsecurity-crs-pl1' | 'sallyport-without-behaviour' | 'sallyport';

/** A named measurement, as data. `bench/scenarios/<name>.json`. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly targets: readonly TargetName[];
  /** Distinct prepared requests. */
  readonly requests: number;
  readonly seed: number;
  readonly connections: number;
  /** Seconds of load per target and round (throughput). */
  readonly seconds?: number;
  readonly rounds?: number;
  /** Latency at a fixed rate, in the same rounds. */
  readonly rate?: {
    readonly per_second: number;
    readonly seconds: number;
    readonly connections: number;
    readonly targets: readonly TargetName[];
  };
  /** Requests in all (memory). */
  readonly total?: number;
  readonly samples?: number;
}

const folder = join(import.meta.dirname, 'scenarios');

export function scenarioNames(): string[] {
  return readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
}

export function readScenario(name: string): Scenario {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Scenario;
}
