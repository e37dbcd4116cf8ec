import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ApiSpec, loadSpec } from '@sallyport/contract';
import type { Event, Operation } from '@sallyport/core';
import { parseDataTypes } from '@sallyport/engine';
import type { Inventory, InventoryConfig, OpenFindings, OperationRecord } from '@sallyport/inventory';
import { createInventory } from '@sallyport/inventory';
import type { FastifyBaseLogger } from 'fastify';
import type { InventorySettings } from '../config.ts';
import type { StateStore } from '../state/open.ts';
import type { SnapshotRow, StreamRow } from '../state/tables.ts';

/** Name of the snapshot of everything that is derived from the log. */
const SNAPSHOT = 'inventory';

/** Holds the inventory, and what is needed to hold it again after a restart. */
export class InventoryKeeper {
  readonly #state: StateStore;
  readonly #logger: FastifyBaseLogger;
  readonly #config: Partial<InventoryConfig>;
  #inventory: Inventory;
  #savedSeq = 0;
  #dataTypes = { file: '', text: '[]' };

  private constructor(state: StateStore, logger: FastifyBaseLogger, config: Partial<InventoryConfig>) {
    this.#state = state;
    this.#logger = logger;
    this.#config = config;
    this.#inventory = createInventory(config);
  }

  /** Loads the last snapshot and the API descriptions. */
  static async open(state: StateStore, logger: FastifyBaseLogger, config: InventorySettings): Promise<InventoryKeeper> {
    const { data_types_file: file = '', ...settings } = config;
    const text = file === '' ? '[]' : await readFile(file, 'utf8');
    const keeper = new InventoryKeeper(state, logger, { ...settings, data_types: parseDataTypes(text, file) });
    keeper.#dataTypes = { file, text };
    const row = await state.db.selectFrom('snapshots').selectAll().where('name', '=', SNAPSHOT).executeTakeFirst();
    if (row !== undefined) keeper.#restore(row);
    await keeper.reloadSpecs();
    return keeper;
  }

  #restore(row: SnapshotRow): void {
    try {
      this.#inventory.restore(JSON.parse(row.body));
      this.#savedSeq = row.seq;
    } catch (error) {
      // A snapshot of another version costs a replay of the log, nothing else.
      this.#logger.warn({ err: error }, 'the saved inventory cannot be read; it is made again from the evidence log');
      this.#inventory = createInventory(this.#config);
      this.#savedSeq = 0;
    }
  }

  /** The log sequence number the saved state covers. */
  get savedSeq(): number {
    return this.#savedSeq;
  }

  observe(event: Event): void {
    if (event.kind === 'exchange' && event.observation !== null) this.#inventory.observe(event.observation);
  }

  operations(): readonly OperationRecord[] {
    return this.#inventory.operations();
  }

  /** Open findings by operation; they are part of its risk. */
  weigh(findings: ReadonlyMap<string, OpenFindings>): void {
    this.#inventory.weigh(findings);
  }

  /** The operation a request belongs to, or `null`. */
  match(method: string, host: string, path: string): OperationRecord | null {
    return this.#inventory.match(method, host, path);
  }

  /** The API descriptions given. */
  specs(): readonly ApiSpec[] {
    return this.#inventory.specs();
  }

  size(): number {
    return this.operations().length;
  }

  /** What gateways match requests with: operations that are more than a first guess. */
  published(): readonly Operation[] {
    this.#rereadDataTypes();
    return this.#inventory.routerTable();
  }

  /** Gateways take data types up with each configuration; so does the inventory. A file that is none leaves what was. */
  #rereadDataTypes(): void {
    const { file, text } = this.#dataTypes;
    if (file === '') return;
    try {
      const now = readFileSync(file, 'utf8');
      if (now === text) return;
      this.#inventory.setDataTypes(parseDataTypes(now, file));
      this.#dataTypes = { file, text: now };
    } catch (error) {
      this.#logger.warn({ err: error, file }, 'the file of data types cannot be read; those read before stay');
    }
  }

  /** Gives the inventory the API descriptions of the state store, and only those. */
  async reloadSpecs(): Promise<void> {
    const rows = await this.#state.db.selectFrom('specs').select(['name', 'text']).orderBy('uploaded_at').execute();
    const specs: ApiSpec[] = [];
    for (const row of rows) {
      const loaded = await loadSpec(row.text, row.name);
      if (loaded.ok) specs.push(loaded.value);
      else this.#logger.warn({ spec: row.name, code: loaded.error.code }, 'a stored API description is no longer accepted');
    }
    this.#inventory.setSpecs(specs);
  }

  /** Saves the state, which covers the log up to `seq`, together with what was derived alongside. */
  async save(
    seq: number,
    streams: readonly StreamRow[],
    alongside: () => readonly { readonly name: string; readonly body: string }[],
    now: number,
  ): Promise<void> {
    if (seq === this.#savedSeq) return;
    const snapshots = [{ name: SNAPSHOT, body: JSON.stringify(this.#inventory.snapshot()) }, ...alongside()];
    await this.#state.db.transaction().execute(async (tx) => {
      for (const { name, body } of snapshots) {
        await tx
          .insertInto('snapshots')
          .values({ name, seq, saved_at: now, body })
          .onConflict((on) => on.column('name').doUpdateSet({ seq, saved_at: now, body }))
          .execute();
      }
      await tx.deleteFrom('streams').execute();
      if (streams.length > 0)
        await tx
          .insertInto('streams')
          .values([...streams])
          .execute();
    });
    this.#savedSeq = seq;
  }
}
