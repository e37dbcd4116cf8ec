import { fixedRate } from './load/fixed-rate.ts';
import { wrk } from './load/wrk.ts';
import type { Scenario } from './scenario.ts';
import { median, quantile, spread } from './statistics.ts';
import { cpu_us, type Target } from './targets/process.ts';

interface Samples {
  readonly perSecond: number[];
  readonly cpu_us: number[];
  readonly p50_us: number[];
  readonly p99_us: number[];
  errors: number;
}

const LOAD_CORE = 0;
const WARM_UP_SECONDS = 3;

async function round(scenario: Scenario, target: Target, file: string, requests: readonly string[], samples: Samples): Promise<void> {
  const before = cpu_us(target.pids());
  const result = await wrk(LOAD_CORE, target.port, file, scenario.connections, scenario.seconds ?? 5);
  samples.cpu_us.push((cpu_us(target.pids()) - before) / result.requests);
  samples.perSecond.push(result.requests / result.seconds);
  samples.errors += result.errors;
  const { rate } = scenario;
  if (rate === undefined || !rate.targets.includes(target.name as never)) return;
  const paced = await fixedRate(target.port, requests, rate.per_second, rate.seconds, rate.connections);
  samples.p50_us.push(quantile(paced.latencies_us, 0.5));
  samples.p99_us.push(quantile(paced.latencies_us, 0.99));
  samples.errors += paced.errors + (paced.sent - paced.answered);
}

/** Interleaved rounds over all targets; medians, spread and the ratio to the first target, paired by round. */
export async function throughput(
  scenario: Scenario,
  targets: readonly Target[],
  file: string,
  requests: readonly string[],
): Promise<string> {
  const samples = new Map(
    targets.map((target) => [target.name, { perSecond: [], cpu_us: [], p50_us: [], p99_us: [], errors: 0 } as Samples]),
  );
  for (const target of targets) await wrk(LOAD_CORE, target.port, file, scenario.connections, WARM_UP_SECONDS);
  for (let index = 0; index < (scenario.rounds ?? 3); index++) {
    for (const target of targets) await round(scenario, target, file, requests, samples.get(target.name)!);
  }
  return table(samples);
}

function table(samples: ReadonlyMap<string, Samples>): string {
  const base = [...samples.values()][0]!;
  const ratios = (values: readonly number[]): number[] => values.map((value, index) => value / base.perSecond[index]!);
  const rows = [...samples].map(([name, sample]) => {
    const latency = sample.p50_us.length === 0 ? '-' : `${spread(sample.p50_us)} / ${spread(sample.p99_us)}`;
    return `| ${name} | ${spread(sample.perSecond)} | ${spread(sample.cpu_us)} | ${spread(ratios(sample.perSecond), 3)} | ${latency} | ${sample.errors} |`;
  });
  const pairs = [...samples].slice(1, -1).map(([name, sample]) => {
    const last = [...samples.values()].at(-1)!;
    return `last target against ${name}: ${spread(
      last.perSecond.map((value, index) => value / sample.perSecond[index]!),
      1,
    )} times`;
  });
  const head = [
    '| target | requests/s | CPU us/request | of the first | p50 / p99 us at the fixed rate | errors |',
    '|---|---|---|---|---|---|',
  ];
  return [...head, ...rows, '', ...pairs, `median [smallest-largest] of ${median([base.perSecond.length])} interleaved rounds`].join('\n');
}
