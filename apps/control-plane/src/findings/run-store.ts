import { newId, type RandomSource, SallyportError } from '@sallyport/core';
import type { RunResult } from '../resources/scans/presenter.ts';
import type { ScanRunKind, ScanRunState } from '../resources/scans/schema.ts';
import type { ScanRunRow } from '../state/finding-tables.ts';
import type { StateStore } from '../state/open.ts';

/** Runs kept; the earliest go. */
const RUNS_KEPT = 1_000;
/** Runs that wait; more are refused. */
const WAITING_MAX = 100;

/** How a run ended. */
export interface RunEnd {
  readonly state: Exclude<ScanRunState, 'waiting' | 'running'>;
  readonly requests: number;
  readonly findings: number;
  readonly detail: string;
  readonly result: RunResult | null;
}

/** Runs of scans in the state store. */
export class RunStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Newest first. */
  async list(limit: number): Promise<ScanRunRow[]> {
    return await this.#state.db.selectFrom('scan_runs').selectAll().orderBy('id', 'desc').limit(limit).execute();
  }

  /** @throws SallyportError `NOT_FOUND`. */
  async read(id: string): Promise<ScanRunRow> {
    const row = await this.#state.db.selectFrom('scan_runs').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new SallyportError('NOT_FOUND', 'scan run', id);
    return row;
  }

  /** The last run of a scan, of one kind or of any that is of the whole scan. */
  async last(scan: string, kinds: readonly ScanRunKind[]): Promise<ScanRunRow | null> {
    const row = await this.#state.db
      .selectFrom('scan_runs')
      .selectAll()
      .where('scan', '=', scan)
      .where('kind', 'in', [...kinds])
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ?? null;
  }

  async waiting(): Promise<ScanRunRow[]> {
    return await this.#state.db
      .selectFrom('scan_runs')
      .selectAll()
      .where('state', '=', 'waiting')
      .orderBy('id')
      .limit(WAITING_MAX)
      .execute();
  }

  /** @throws SallyportError `RATE_LIMITED`. */
  async add(run: Pick<ScanRunRow, 'scan' | 'kind' | 'weakness' | 'by' | 'detail'>, now: number, random: RandomSource): Promise<ScanRunRow> {
    if ((await this.waiting()).length >= WAITING_MAX)
      throw new SallyportError('RATE_LIMITED', 'scan runs', `${WAITING_MAX} are waiting already`);
    const times = { created_at: now, started_at: 0, ended_at: 0 };
    const row: ScanRunRow = { id: `run_${newId(now, random)}`, ...run, state: 'waiting', ...times, requests: 0, findings: 0, result: '' };
    const { db } = this.#state;
    await db.insertInto('scan_runs').values(row).execute();
    const oldest = await db.selectFrom('scan_runs').select('id').orderBy('id', 'desc').offset(RUNS_KEPT).limit(1).executeTakeFirst();
    if (oldest !== undefined) await db.deleteFrom('scan_runs').where('id', '<=', oldest.id).execute();
    return row;
  }

  async started(id: string, now: number): Promise<void> {
    await this.#state.db.updateTable('scan_runs').set({ state: 'running', started_at: now }).where('id', '=', id).execute();
  }

  async ended(id: string, { state, requests, findings, detail, result }: RunEnd, now: number): Promise<void> {
    const values = { state, requests, findings, detail, ended_at: now, result: result === null ? '' : JSON.stringify(result) };
    await this.#state.db.updateTable('scan_runs').set(values).where('id', '=', id).execute();
  }

  /** Runs that were under way when the control plane ended before. */
  async lost(now: number): Promise<void> {
    const values = { state: 'failed', ended_at: now, detail: 'the control plane ended while it ran' } as const;
    await this.#state.db.updateTable('scan_runs').set(values).where('state', '=', 'running').execute();
  }
}
