import type { DataCategory, Severity } from '@sallyport/core';
import { isSettled, type WeaknessSource } from '../resources/weaknesses/schema.ts';
import type { WeaknessRow } from '../state/finding-tables.ts';

/** What was seen of a weakness, by whomever. */
export interface SeenWeakness {
  readonly id: string;
  readonly source: WeaknessSource;
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  readonly cwe: number;
  readonly owasp: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly point: string;
  readonly detail: string;
  readonly remediation: string;
  readonly data: readonly DataCategory[];
  readonly count: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly events: readonly string[];
  /** What was seen instead of it; the empty string while that is too little. */
  readonly absence: string;
}

/** A row with what was seen, read. */
export type StoredWeakness = Omit<WeaknessRow, 'seen'> & { readonly seen: SeenWeakness };

/** A change of state that nobody made by hand. */
export interface Turn {
  readonly id: string;
  readonly action: 'found' | 'reopened' | 'closed' | 'expired' | 'covered';
  readonly detail: string;
}

export interface Step {
  readonly next: WeaknessRow;
  readonly turn: Turn | null;
}

/** `null` where nothing is new. `covers`: false positives that speak for more than themselves. */
export function stepOf(
  before: StoredWeakness | undefined,
  seen: SeenWeakness,
  covers: readonly StoredWeakness[],
  now: number,
): Step | null {
  if (before === undefined) return seen.absence === '' ? newRow(seen, covers, now) : null;
  return merged(before, seen, now);
}

function newRow(seen: SeenWeakness, covers: readonly StoredWeakness[], now: number): Step {
  const cover = covers.find((row) => coveredBy(seen, row));
  const empty = { owner: '', approver: '', expires_at: 0, scope: '', patch: '', retest: '', alerted_at: 0 };
  const times = { opened_at: now, changed_at: now, last_seen: seen.last_seen };
  const state = cover === undefined ? 'open' : 'false-positive';
  const reason = cover === undefined ? '' : cover.reason;
  const covered_by = cover?.id ?? '';
  const next: WeaknessRow = { id: seen.id, source: seen.source, state, reason, covered_by, ...empty, ...times, seen: JSON.stringify(seen) };
  const turn: Turn =
    cover === undefined
      ? { id: seen.id, action: 'found', detail: seen.detail }
      : { id: seen.id, action: 'covered', detail: `covered by the false positive ${cover.id}` };
  return { next, turn };
}

function merged(before: StoredWeakness, seen: SeenWeakness, now: number): Step | null {
  const text = JSON.stringify(seen);
  const again = seen.last_seen > before.last_seen;
  const next: WeaknessRow = { ...before, seen: text, last_seen: Math.max(before.last_seen, seen.last_seen) };
  if (again && (before.state === 'closed' || before.state === 'fixed-pending-retest')) {
    const detail = `seen again: ${seen.detail}`;
    const opened = { state: 'open', opened_at: now, changed_at: now, reason: '' } as const;
    return { next: { ...next, ...opened }, turn: { id: seen.id, action: 'reopened', detail } };
  }
  if (seen.absence !== '' && !isSettled(before.state)) {
    const closed = { state: 'closed', changed_at: now, reason: seen.absence } as const;
    return { next: { ...next, ...closed }, turn: { id: seen.id, action: 'closed', detail: seen.absence } };
  }
  return text === JSON.stringify(before.seen) ? null : { next, turn: null };
}

/** What would become of a result that is brought in. */
export function outcomeOf(before: StoredWeakness | undefined, seen: SeenWeakness): 'new' | 'reopens' | 'known' | 'settled' {
  if (before === undefined) return 'new';
  if (seen.last_seen > before.last_seen && (before.state === 'closed' || before.state === 'fixed-pending-retest')) return 'reopens';
  return isSettled(before.state) ? 'settled' : 'known';
}

/** Does a false positive speak for this one, too? */
export function coveredBy(seen: SeenWeakness, { id, state, scope, seen: anchor }: StoredWeakness): boolean {
  if (state !== 'false-positive' || id === seen.id || anchor.source !== seen.source || anchor.kind !== seen.kind) return false;
  if (scope === 'kind') return true;
  if (anchor.host !== seen.host) return false;
  return scope === 'host' || (scope === 'operation' && anchor.method === seen.method && anchor.template === seen.template);
}

export function stored(row: WeaknessRow): StoredWeakness {
  return {
    ...row,
    opened_at: Number(row.opened_at),
    changed_at: Number(row.changed_at),
    last_seen: Number(row.last_seen),
    expires_at: Number(row.expires_at),
    alerted_at: Number(row.alerted_at),
    seen: JSON.parse(row.seen) as SeenWeakness,
  };
}
