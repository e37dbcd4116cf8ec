import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import { isSuccess, type OperationStats } from '../stats/operation-stats.ts';

/** What an observation may do: make new paths, count for known ones only, or nothing. */
export type Admission = 'create' | 'known' | 'ignore';

const API_METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'QUERY']);

/** What the noise rules look at, compiled from the configuration. */
export interface NoiseRules {
  readonly assets: ReadonlySet<string>;
  readonly unrouted: ReadonlySet<number>;
}

export function noiseRules(config: InventoryConfig): NoiseRules {
  return { assets: new Set(config.asset_endings), unrouted: new Set(config.unrouted_statuses) };
}

/**
 * Attacks, clients that probe, and answers that say "no such path" never make an operation; 401, 403 and the other
 * refusals of a path that is routed do. Preflights and assets are no API.
 */
export function admit(seen: Observation, rules: NoiseRules, probing: boolean): Admission {
  // A tunnel has no path, and stands for all that its host is called for.
  if (seen.protocol !== 'tunnel' && (!API_METHODS.has(seen.method) || isAsset(seen, rules.assets))) return 'ignore';
  return seen.hostile || probing || rules.unrouted.has(seen.status) ? 'known' : 'create';
}

function isAsset(seen: Observation, assets: ReadonlySet<string>): boolean {
  const last = seen.segments.at(-1);
  const dot = last === undefined ? -1 : last.lastIndexOf('.');
  if (dot < 1 || !assets.has(last!.slice(dot + 1).toLowerCase())) return false;
  return !/json|xml|pdf|octet-stream/.test(seen.responseType);
}

/** What is known of a host as a whole. */
export interface HostEvidence {
  /** Answers of 404 to requests without a credential: this host tells paths it has from paths it has not. */
  readonly notFound: number;
}

/** Past the noise thresholds: enough requests, over enough time, and an answer that shows it is real. */
export function isConfirmed(stats: OperationStats, host: HostEvidence, config: InventoryConfig): boolean {
  if (stats.requests < config.confirm_requests_min) return false;
  // A source without times (`last` is 0) cannot say how long it took; the other conditions have to do.
  if (config.confirm_seconds_min > 0 && stats.last > 0 && stats.last - stats.first <= config.confirm_seconds_min * 1_000) return false;
  return stats.successes > 0 || (host.notFound > 0 && isRefusedOnly(stats));
}

/** Every answer was 401 or 403: behind a host that answers 404 elsewhere, such a path is really routed. */
function isRefusedOnly(stats: OperationStats): boolean {
  for (const status of stats.statuses.keys()) if (status !== 401 && status !== 403 && !isSuccess(status)) return false;
  return stats.statuses.size > 0;
}
