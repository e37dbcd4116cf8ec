import { createLedger, type Ledger, type LedgerEntry, type LedgerState, type OperationRecord, replay } from '@sallyport/inventory';
import type { StateStore } from '../state/open.ts';
import type { LedgerRow } from '../state/tables.ts';

/** Rows of one insert; a store limits the values of a statement. */
const ROWS_PER_INSERT = 200;

/** The lines of the inventory's ledger in the state store. They are added to and never changed. */
export class LedgerKeeper {
  readonly #state: StateStore;
  readonly #ledger: Ledger;
  #turn: Promise<void> = Promise.resolve();

  private constructor(state: StateStore, ledger: Ledger) {
    this.#state = state;
    this.#ledger = ledger;
  }

  static async open(state: StateStore): Promise<LedgerKeeper> {
    return new LedgerKeeper(state, createLedger(replay(await entriesUntil(state, Number.MAX_SAFE_INTEGER))));
  }

  /** Adds what changed since the last call; one call at a time. */
  async note(records: readonly OperationRecord[], at: number): Promise<void> {
    const turn = this.#turn.then(async () => {
      const entries = this.#ledger.note(records, at);
      for (let start = 0; start < entries.length; start += ROWS_PER_INSERT) {
        await this.#state.db
          .insertInto('ledger')
          .values(entries.slice(start, start + ROWS_PER_INSERT).map((entry) => ({ ...entry, seq: undefined })))
          .execute();
      }
    });
    this.#turn = turn.catch(() => {});
    await turn;
  }

  /** What was known at a time. */
  async asOf(at: number): Promise<LedgerState> {
    return replay(await entriesUntil(this.#state, at));
  }

  /** The newest lines of one operation, newest first. */
  async history(operation: string, max: number): Promise<LedgerEntry[]> {
    const rows = await this.#state.db
      .selectFrom('ledger')
      .selectAll()
      .where('operation', '=', operation)
      .orderBy('seq', 'desc')
      .limit(max)
      .execute();
    return rows.map(entryOf);
  }
}

async function entriesUntil(state: StateStore, at: number): Promise<LedgerEntry[]> {
  const rows = await state.db.selectFrom('ledger').selectAll().where('at', '<=', at).orderBy('seq').execute();
  return rows.map(entryOf);
}

function entryOf({ at, operation, fact, before, after }: LedgerRow): LedgerEntry {
  return { at: Number(at), operation, fact, before, after };
}
