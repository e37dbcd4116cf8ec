import type { StoredWeakness } from '../../ingest/weakness-store.ts';
import type { TicketRow } from '../../state/finding-tables.ts';
import {
  dueAt,
  type FalsePositiveScope,
  type SlaDays,
  WEAKNESS_MOVES,
  type WeaknessDetail,
  type WeaknessEntry,
  type WeaknessRetest,
  type WeaknessSummary,
  type WeaknessTicket,
} from './schema.ts';

export function presentWeakness({ id, source, state, owner, opened_at, seen }: StoredWeakness, sla: SlaDays, now: number): WeaknessSummary {
  const { kind, title, severity, cwe, owasp, operation, method, host, template, point, data, count, first_seen, last_seen } = seen;
  const due_at = dueAt(severity, data, opened_at, state, sla);
  return {
    ...{ id, source, kind, title, severity, state, owner, cwe, owasp, operation, method, host, template, point, data },
    ...{ count, first_seen, last_seen, opened_at, due_at, breached: due_at !== null && due_at < now },
  };
}

/** What is joined to a weakness when it is looked at. */
export interface WeaknessBeside {
  readonly history: readonly WeaknessEntry[];
  readonly tickets: readonly WeaknessTicket[];
  /** Names of all ticket systems. */
  readonly systems: readonly string[];
  readonly can: WeaknessDetail['can'];
  readonly sla: SlaDays;
  readonly now: number;
}

export function presentDetail(weakness: StoredWeakness, { history, tickets, systems, can, sla, now }: WeaknessBeside): WeaknessDetail {
  const { seen, state, changed_at, reason, approver, expires_at, covered_by, patch } = weakness;
  const { detail, remediation, events, absence } = seen;
  return {
    ...presentWeakness(weakness, sla, now),
    ...{ detail, remediation, events, absence, changed_at, reason, approver, expires_at, covered_by, patch, history, tickets, can },
    ticket_systems: systems.filter((name) => tickets.every(({ system }) => system !== name)),
    scope: weakness.scope === '' ? 'finding' : (weakness.scope as FalsePositiveScope),
    retest: weakness.retest === '' ? null : (JSON.parse(weakness.retest) as WeaknessRetest),
    moves: WEAKNESS_MOVES[state],
  };
}

export function presentTicket({ system, key, url, state, synced_at }: TicketRow, error: string): WeaknessTicket {
  return { system, key, url, state, synced_at: Number(synced_at), error };
}
