import { SallyportError } from '@sallyport/core';
import { WEAKNESSES_MAX } from '@sallyport/inventory';
import type { Kysely } from 'kysely';
import type { NoticeDesk } from '../notices/desk.ts';
import type { Notice } from '../notices/notice.ts';
import {
  dueAt,
  isSettled,
  type SlaDays,
  WEAKNESS_HISTORY_MAX,
  type WeaknessEntry,
  type WeaknessState,
} from '../resources/weaknesses/schema.ts';
import type { WeaknessRow } from '../state/finding-tables.ts';
import type { StateStore } from '../state/open.ts';
import type { StateTables } from '../state/tables.ts';
import { type AutoTicket, queueAuto, tellTickets } from '../tickets/queue.ts';
import { coveredBy, outcomeOf, type SeenWeakness, type StoredWeakness, stepOf, stored, type Turn } from './weakness-merge.ts';

export type { SeenWeakness, StoredWeakness, Turn } from './weakness-merge.ts';

/** Who changes things when no person does. */
export const ITSELF = 'sallyport';

const EXPIRED = 'the time for which the risk was accepted is over';

/** A report of a month has to find in the log what is overdue in it, milliseconds. */
const OVERDUE_AGAIN_MS = 30 * 86_400_000;

/** What a change of state brings with it. */
export type MoveValues = Partial<Pick<WeaknessRow, 'reason' | 'approver' | 'expires_at' | 'opened_at' | 'scope' | 'covered_by' | 'retest'>>;

/** One that is due since before now. */
export interface Overdue {
  readonly weakness: StoredWeakness;
  readonly due_at: number;
}

/** The list of weaknesses in the state store. What was seen is replaced; what people decided stays until a sighting contradicts it. */
export class WeaknessStore {
  readonly #state: StateStore;
  readonly #auto: readonly AutoTicket[];
  readonly #notices: Pick<NoticeDesk, 'queue'> | null;

  constructor(state: StateStore, auto: readonly AutoTicket[] = [], notices: Pick<NoticeDesk, 'queue'> | null = null) {
    this.#state = state;
    this.#auto = auto;
    this.#notices = notices;
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

  /** What would come of bringing these in. */
  async outcomes(list: readonly SeenWeakness[]): Promise<ReturnType<typeof outcomeOf>[]> {
    const known = new Map((await this.all()).map((row) => [row.id, row]));
    return list.map((seen) => outcomeOf(known.get(seen.id), seen));
  }

  /** Brings what was seen into the list; gives what changed by that. */
  async merge(list: readonly SeenWeakness[], now: number, by: string = ITSELF): Promise<Turn[]> {
    const known = new Map((await this.all()).map((row) => [row.id, row]));
    const covers = [...known.values()].filter(({ state, scope }) => state === 'false-positive' && scope !== '');
    const turns: Turn[] = [];
    await this.#state.db.transaction().execute(async (tx) => {
      for (const seen of list) {
        const before = known.get(seen.id);
        if (before === undefined && known.size >= WEAKNESSES_MAX) continue;
        const step = stepOf(before, seen, covers, now);
        if (step === null) continue;
        const { id, ...values } = step.next;
        await tx
          .insertInto('weaknesses')
          .values({ id, ...values })
          .onConflict((on) => on.column('id').doUpdateSet(values))
          .execute();
        known.set(id, stored(step.next));
        if (step.turn !== null) {
          turns.push(step.turn);
          await addEntry(tx, id, { at: now, by, action: step.turn.action, detail: step.turn.detail });
          await this.#tell(tx, step.turn, seen, now);
        } else if (before !== undefined && before.seen.severity !== seen.severity) {
          await tellTickets(tx, id, 'update', `now ${seen.severity}: ${seen.detail}`, now);
        }
      }
    });
    return turns;
  }

  async #tell(tx: Kysely<StateTables>, { id, action, detail }: Turn, seen: SeenWeakness, now: number): Promise<void> {
    if (action === 'found' || action === 'reopened') await this.#notices?.queue(tx, noticeOfWeakness(id, action, seen, now));
    if (action === 'found') await queueAuto(tx, this.#auto, id, seen.severity, now);
    else if (action === 'closed') await tellTickets(tx, id, 'close', detail, now);
    else if (action !== 'covered') await tellTickets(tx, id, 'reopen', detail, now);
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

  /** Those that are overdue and of which it was not said since they were opened, nor in the last {@link OVERDUE_AGAIN_MS}; from now on it was. */
  async overdue(sla: SlaDays, now: number): Promise<Overdue[]> {
    const found = (await this.all()).flatMap((weakness) => {
      const { seen, opened_at, state, alerted_at } = weakness;
      const due_at = dueAt(seen.severity, seen.data, opened_at, state, sla);
      const said = alerted_at >= opened_at && now - alerted_at < OVERDUE_AGAIN_MS;
      return due_at !== null && due_at < now && !said ? [{ weakness, due_at }] : [];
    });
    for (const { weakness, due_at } of found) {
      const detail = `was due ${new Date(due_at).toISOString()}`;
      await this.#state.db.transaction().execute(async (tx) => {
        await tx.updateTable('weaknesses').set({ alerted_at: now }).where('id', '=', weakness.id).execute();
        await addEntry(tx, weakness.id, { at: now, by: ITSELF, action: 'overdue', detail });
        await tellTickets(tx, weakness.id, 'comment', `overdue: ${detail}`, now);
      });
    }
    return found;
  }

  /** `except`: the ticket system from which this was heard. @throws SallyportError `NOT_FOUND`, or `CONFLICT` when the state is not `from` any more. */
  async move(id: string, from: WeaknessState, to: WeaknessState, values: MoveValues, entry: WeaknessEntry, except = ''): Promise<void> {
    await this.#state.db.transaction().execute(async (tx) => {
      const changed = await tx
        .updateTable('weaknesses')
        .set({ covered_by: '', scope: '', ...values, state: to, changed_at: entry.at })
        .where('id', '=', id)
        .where('state', '=', from)
        .returningAll()
        .execute();
      if (changed.length === 0) {
        const row = await tx.selectFrom('weaknesses').select('state').where('id', '=', id).executeTakeFirst();
        if (row === undefined) throw new SallyportError('NOT_FOUND', 'weakness', id);
        throw new SallyportError('CONFLICT', 'body.from', `it is ${row.state}, not ${from}`);
      }
      await addEntry(tx, id, entry);
      const action = isSettled(to) ? 'close' : isSettled(from) || to === 'open' ? 'reopen' : 'update';
      await tellTickets(tx, id, action, `${entry.by}: ${entry.detail}`, entry.at, except);
      if (from === 'false-positive') await uncover(tx, id, entry);
      if (to === 'false-positive' && (values.scope ?? '') !== '') await cover(tx, stored(changed[0]!), entry);
    });
  }

  async assign(id: string, owner: string, entry: WeaknessEntry): Promise<void> {
    await this.read(id);
    await this.#state.db.transaction().execute(async (tx) => {
      await tx.updateTable('weaknesses').set({ owner }).where('id', '=', id).execute();
      await addEntry(tx, id, entry);
      await tellTickets(tx, id, 'update', `owner: ${entry.detail}`, entry.at);
    });
  }

  /** Adds to the history, and keeps what is given with it. `except`: the ticket system from which it was heard. */
  async note(id: string, entry: WeaknessEntry, values: Partial<Pick<WeaknessRow, 'patch' | 'retest'>> = {}, except = ''): Promise<void> {
    await this.read(id);
    await this.#state.db.transaction().execute(async (tx) => {
      if (Object.keys(values).length > 0) await tx.updateTable('weaknesses').set(values).where('id', '=', id).execute();
      await addEntry(tx, id, entry);
      await tellTickets(tx, id, 'comment', `${entry.by}: ${entry.detail}`, entry.at, except);
    });
  }
}

async function addEntry(db: Kysely<StateTables>, weakness: string, entry: WeaknessEntry): Promise<void> {
  await db
    .insertInto('weakness_history')
    .values({ weakness, ...entry })
    .execute();
}

/** Makes false positives of what an anchor covers and is still open. */
async function cover(db: Kysely<StateTables>, anchor: StoredWeakness, { at, by }: WeaknessEntry): Promise<void> {
  const rows = await db.selectFrom('weaknesses').selectAll().where('source', '=', anchor.source).limit(WEAKNESSES_MAX).execute();
  for (const row of rows.map(stored)) {
    if (isSettled(row.state) || !coveredBy(row.seen, anchor)) continue;
    const values = { state: 'false-positive', reason: anchor.reason, covered_by: anchor.id, changed_at: at } as const;
    await db.updateTable('weaknesses').set(values).where('id', '=', row.id).execute();
    await addEntry(db, row.id, { at, by, action: 'covered', detail: `covered by the false positive ${anchor.id}` });
    await tellTickets(db, row.id, 'close', `false positive: ${anchor.reason}`, at);
  }
}

/** Opens what an anchor covered. */
async function uncover(db: Kysely<StateTables>, anchor: string, { at, by }: WeaknessEntry): Promise<void> {
  const opened = { state: 'open', reason: '', covered_by: '', changed_at: at, opened_at: at } as const;
  const rows = await db.updateTable('weaknesses').set(opened).where('covered_by', '=', anchor).returning('id').execute();
  for (const { id } of rows) {
    const detail = `no longer covered: ${anchor} is open again`;
    await addEntry(db, id, { at, by, action: 'reopened', detail });
    await tellTickets(db, id, 'reopen', detail, at);
  }
}

function noticeOfWeakness(id: string, action: 'found' | 'reopened', seen: SeenWeakness, at: number): Notice {
  const { severity, source, kind, method, host, template, operation, point, cwe, owasp, data } = seen;
  const place = `${method} ${host}${template}`.trim();
  const about = { weakness: id, source, detector: kind, method, host, template, operation, point, cwe, owasp, data };
  const words = action === 'found' ? seen.title : `${seen.title} (back)`;
  return {
    id: `finding:${id}:${at}`,
    at,
    topic: 'finding',
    severity,
    title: words,
    detail: `${place}: ${seen.detail || kind}`,
    about,
    path: `/findings?finding=${id}`,
  };
}
