import { wrk } from './load/wrk.ts';
import type { Scenario } from './scenario.ts';
import { resident, type Target } from './targets/process.ts';

const LOAD_CORE = 0;
const STEP_SECONDS = 5;

/** Loads until the total is reached and samples the worker's resident memory on the way. */
export async function memory(scenario: Scenario, target: Target, worker: () => number, file: string): Promise<string> {
  const total = scenario.total ?? 1_000_000;
  const step = total / (scenario.samples ?? 10);
  const rows = [`| requests | resident MB |`, '|---|---|'];
  let sent = 0;
  let next = 0;
  while (sent < total) {
    const result = await wrk(LOAD_CORE, target.port, file, scenario.connections, STEP_SECONDS);
    sent += result.requests;
    if (sent >= next) {
      rows.push(`| ${sent} | ${(resident([worker()]) / 1_048_576).toFixed(1)} |`);
      next = sent + step;
    }
  }
  return rows.join('\n');
}
