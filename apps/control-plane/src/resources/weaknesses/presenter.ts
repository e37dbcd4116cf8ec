import type { StoredWeakness } from '../../ingest/weakness-store.ts';
import { dueAt, WEAKNESS_MOVES, type WeaknessDetail, type WeaknessEntry, type WeaknessSummary } from './schema.ts';

export function presentWeakness({ id, source, state, owner, opened_at, seen }: StoredWeakness, now: number): WeaknessSummary {
  const { kind, title, severity, cwe, owasp, operation, method, host, template, point, data, count, first_seen, last_seen } = seen;
  const due_at = dueAt(severity, data, opened_at, state);
  return {
    ...{ id, source, kind, title, severity, state, owner, cwe, owasp, operation, method, host, template, point, data },
    ...{ count, first_seen, last_seen, opened_at, due_at, breached: due_at !== null && due_at < now },
  };
}

export function presentDetail(
  weakness: StoredWeakness,
  history: readonly WeaknessEntry[],
  can: WeaknessDetail['can'],
  now: number,
): WeaknessDetail {
  const { seen, state, changed_at, reason, approver, expires_at } = weakness;
  const { detail, remediation, events, absence } = seen;
  return {
    ...presentWeakness(weakness, now),
    ...{ detail, remediation, events, absence, changed_at, reason, approver, expires_at, history, can },
    moves: WEAKNESS_MOVES[state],
  };
}
