import type { InventoryConfig } from '../config.ts';
import type { AuthRecord } from '../model.ts';
import { ranked, wilson } from '../stats/counter.ts';
import type { OperationStats } from '../stats/operation-stats.ts';

/** Schemes seen and the share of requests that carried a credential. */
export function authOf(stats: OperationStats, config: InventoryConfig): AuthRecord {
  const total = [...stats.auth.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return { state: 'unseen', schemes: [], coverage: null, open_successes: 0 };
  const schemes = ranked(stats.auth).map((scheme) => ({
    scheme,
    requests: stats.auth.get(scheme)!,
    share: stats.auth.get(scheme)! / total,
  }));
  const carrying = total - (stats.auth.get('none') ?? 0);
  const coverage = wilson(carrying, total);
  const state = carrying === 0 ? 'missing' : coverage.share >= config.auth_consistent_share ? 'consistent' : 'partial';
  return { state, schemes, coverage, open_successes: stats.openSuccesses };
}
