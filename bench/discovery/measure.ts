import { createInventory } from '@sallyport/inventory';
import { type DiscoveryScore, scoreDiscovery } from './score.ts';
import { type DiscoverySet, makeRequests, observationOf, type TrafficOptions } from './traffic.ts';

export interface Measured extends DiscoveryScore {
  readonly set: string;
  readonly requests: number;
  readonly us_per_request: number;
}

/** Learns a set's traffic in one pass and scores where each request ends up. */
export function measure(set: DiscoverySet, options: TrafficOptions): Measured {
  const requests = makeRequests(set, options);
  const inventory = createInventory();
  const observations = requests.map((made, index) => observationOf(set.host, made, index, options.answers));
  const started = performance.now();
  for (const observation of observations) inventory.observe(observation);
  const us_per_request = ((performance.now() - started) * 1_000) / requests.length;
  const operations = inventory.operations();
  const assigned = requests.map(({ truth, method, path }) => {
    const record = inventory.match(method, set.host, path);
    return [truth, record === null ? 'none' : `${record.method} ${record.template}`] as const;
  });
  return { set: set.name, requests: requests.length, us_per_request, ...scoreDiscovery(assigned, set.templates.length, operations.length) };
}
