import { createInventory } from '@sallyport/inventory';
import type { PeerRule } from './peers.ts';
import { type DiscoveryScore, scoreDiscovery } from './score.ts';
import { type DiscoverySet, type Made, makeRequests, observationOf, type TrafficOptions } from './traffic.ts';

export interface Measured extends DiscoveryScore {
  readonly set: string;
  readonly requests: number;
  readonly us_per_request: number;
}

/** Learns a set's traffic in one pass and scores where each request ends up. */
export function measure(set: DiscoverySet, options: TrafficOptions): Measured {
  return measureRequests(set, makeRequests(set, options), options.answers);
}

/** The same for requests already made. */
export function measureRequests(set: DiscoverySet, requests: readonly Made[], answers: boolean): Measured {
  const inventory = createInventory();
  const observations = requests.map((made, index) => observationOf(set.host, made, index, answers));
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

/** The same for the rule of another product. */
export function measurePeer(peer: PeerRule, set: DiscoverySet, requests: readonly Made[]): DiscoveryScore {
  const templateOf = peer.learn(requests.map(({ path }) => path));
  const assigned = requests.map(({ truth, method, path }) => [truth, `${method} ${templateOf(path)}`] as const);
  return scoreDiscovery(assigned, set.templates.length, new Set(assigned.map(([, operation]) => operation)).size);
}
