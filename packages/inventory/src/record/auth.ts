import type { InventoryConfig } from '../config.ts';
import type { AuthRecord, ClientAuth, ScopeCount } from '../model.ts';
import { ranked, wilson } from '../stats/counter.ts';
import type { OperationStats } from '../stats/operation-stats.ts';

/** Schemes seen and the share of requests that carried a credential, as a whole and by where clients are. */
export function authOf(stats: OperationStats, config: InventoryConfig): AuthRecord {
  const total = [...stats.auth.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return { state: 'unseen', schemes: [], coverage: null, open_successes: 0, by_client: [], scopes: [] };
  const schemes = ranked(stats.auth).map((scheme) => ({
    scheme,
    requests: stats.auth.get(scheme)!,
    share: stats.auth.get(scheme)! / total,
  }));
  const carrying = total - (stats.auth.get('none') ?? 0);
  const coverage = wilson(carrying, total);
  const state = carrying === 0 ? 'missing' : coverage.share >= config.auth_consistent_share ? 'consistent' : 'partial';
  return { state, schemes, coverage, open_successes: stats.openSuccesses, by_client: byClient(stats), scopes: scopesOf(stats) };
}

function scopesOf({ scopes }: OperationStats): ScopeCount[] {
  return ranked(scopes).map((words) => ({ scopes: words === '' ? [] : words.split(' '), requests: scopes.get(words)! }));
}

function byClient({ authByClient, openAnswers }: OperationStats): ClientAuth[] {
  return (['public', 'private', 'loopback'] as const).flatMap((client_class) => {
    const carrying = authByClient.get(`${client_class} with`) ?? 0;
    const requests = carrying + (authByClient.get(`${client_class} none`) ?? 0);
    if (requests === 0) return [];
    const open = [...openAnswers].flatMap(([key, count]) => {
      const [of, status] = key.split(' ');
      return of === client_class ? [{ status: Number(status), count }] : [];
    });
    return [{ client_class, requests, coverage: wilson(carrying, requests), open: open.sort((a, b) => a.status - b.status) }];
  });
}
