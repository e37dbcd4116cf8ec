import type { DataCategory, Severity } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { WEAKNESSES_MAX } from '@sallyport/inventory';
import {
  isSettled,
  WEAKNESS_HISTORY_MAX,
  type WeaknessEntry,
  type WeaknessSource,
  type WeaknessState,
} from '../resources/weaknesses/schema.ts';
import type { StateStore } from '../state/open.ts';
import type { WeaknessRow } from '../state/tables.ts';

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
  readonly action: 'found' | 'reopened' | 'closed' | 'expired';
  readonly detail: string;
}

/** Who changes things when no person does. */
export const ITSELF = 'sallyport';

/** The list of weaknesses in the state store. What was seen is replaced; what people decided stays until a sighting contradicts it. */
export class WeaknessStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  async all(): Promise<StoredWeakness[]> {
    const rows = await this.#state.db.selectFrom('weaknesses').selectAll().limit(WEAKNESSES_MAX).execute();
    return rows.map(stored);
  }

  /** @throws SallyportError `NOT_FOUND`. */
  async read(id: string): Promise<StoredWeakness> {
    const row = await this.#state.db.selectFrom('weaknesses').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new SallyportError('NOT_FOUND', 'weakness', id);
    return stored(row);
  }

  /** Newest first. */
  async history(id: string): Promise<WeaknessEntry[]> {
    const rows = await this.#state.db
      .selectFrom('weakness_history')
      .select(['at', 'by', 'action', 'detail'])
      .where('weakness', '=', id)
      .orderBy('seq', 'desc')
      .limit(WEAKNESS_HISTORY_MAX)
      .execute();
    return rows.map((row) => ({ ...row, at: Number(row.at) }));
  }

  /** Brings what was seen into the list; gives what changed by that. */
  async merge(list: readonly SeenWeakness[], now: number, by: string = ITSELF): Promise<Turn[]> {
    const known = new Map((await this.all()).map((row) => [row.id, row]));
    const turns: Turn[] = [];
    await this.#state.db.transaction().execute(async (tx) => {
      for (const seen of list) {
        const before = known.get(seen.id);
        if (before === undefined && (seen.absence !== '' || known.size >= WEAKNESSES_MAX)) continue;
        const row = before === undefined ? newRow(seen, now) : merged(before, seen, now);
        if (row === null) continue;
        const { id, ...values } = row.next;
        await tx
          .insertInto('weaknesses')
          .values({ id, ...values })
          .onConflict((on) => on.column('id').doUpdateSet(values))
          .execute();
        known.set(id, stored(row.next));
        if (row.turn === null) continue;
        turns.push(row.turn);
        await tx
          .insertInto('weakness_history')
          .values({ weakness: id, at: now, by, action: row.turn.action, detail: row.turn.detail })
          .execute();
      }
    });
    return turns;
  }

  /** Opens accepted risks whose time is over. */
  async expire(now: number): Promise<Turn[]> {
    const rows = await this.#state.db
      .selectFrom('weaknesses')
      .select('id')
      .where('state', '=', 'risk-accepted')
      .where('expires_at', '<=', now)
      .execute();
    for (const { id } of rows) {
      const values = { opened_at: now, approver: '', expires_at: 0, reason: '' };
      await this.move(id, 'risk-accepted', 'open', values, { at: now, by: ITSELF, action: 'expired', detail: EXPIRED });
    }
    return rows.map(({ id }) => ({ id, action: 'expired', detail: EXPIRED }));
  }

  /** @throws SallyportError `NOT_FOUND`, or `CONFLICT` when the state is not `from` any more. */
  async move(
    id: string,
    from: WeaknessState,
    to: WeaknessState,
    values: Partial<Pick<WeaknessRow, 'reason' | 'approver' | 'expires_at' | 'opened_at'>>,
    entry: WeaknessEntry,
  ): Promise<void> {
    await this.#state.db.transaction().execute(async (tx) => {
      const changed = await tx
        .updateTable('weaknesses')
        .set({ ...values, state: to, changed_at: entry.at })
        .where('id', '=', id)
        .where('state', '=', from)
        .returning('id')
        .execute();
      if (changed.length === 0) {
        const row = await tx.selectFrom('weaknesses').select('state').where('id', '=', id).executeTakeFirst();
        if (row === undefined) throw new SallyportError('NOT_FOUND', 'weakness', id);
        throw new SallyportError('CONFLICT', 'body.from', `it is ${row.state}, not ${from}`);
      }
      await tx
        .insertInto('weakness_history')
        .values({ weakness: id, ...entry })
        .execute();
    });
  }

  async assign(id: string, owner: string, entry: WeaknessEntry): Promise<void> {
    await this.read(id);
    await this.#state.db.updateTable('weaknesses').set({ owner }).where('id', '=', id).execute();
    await this.note(id, entry);
  }

  async note(id: string, entry: WeaknessEntry): Promise<void> {
    await this.read(id);
    await this.#state.db
      .insertInto('weakness_history')
      .values({ weakness: id, ...entry })
      .execute();
  }
}

const EXPIRED = 'the time for which the risk was accepted is over';

interface Step {
  readonly next: WeaknessRow;
  readonly turn: Turn | null;
}

function newRow(seen: SeenWeakness, now: number): Step {
  const empty = { owner: '', reason: '', approver: '', expires_at: 0 };
  const times = { opened_at: now, changed_at: now, last_seen: seen.last_seen };
  const next: WeaknessRow = { id: seen.id, source: seen.source, state: 'open', ...empty, ...times, seen: JSON.stringify(seen) };
  return { next, turn: { id: seen.id, action: 'found', detail: seen.detail } };
}

/** `null` where nothing is new. */
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

function stored(row: WeaknessRow): StoredWeakness {
  return {
    ...row,
    opened_at: Number(row.opened_at),
    changed_at: Number(row.changed_at),
    last_seen: Number(row.last_seen),
    expires_at: Number(row.expires_at),
    seen: JSON.parse(row.seen) as SeenWeakness,
  };
}
