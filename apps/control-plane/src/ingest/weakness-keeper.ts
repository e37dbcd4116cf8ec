import type { Event, EventDraft, ExchangeEvent } from '@sallyport/core';
import { type WatchSnapshot, WEAKNESS_KINDS, type Weakness, type WeaknessSettings, WeaknessWatch } from '@sallyport/inventory';
import type { FastifyBaseLogger } from 'fastify';
import type { StateStore } from '../state/open.ts';
import type { InventoryKeeper } from './inventory-keeper.ts';
import { ITSELF, type SeenWeakness, type Turn, WeaknessStore } from './weakness-store.ts';

/** Name of the snapshot of what was seen. */
const SNAPSHOT = 'weaknesses';
/** Exchanges looked at together: the inventory is read once for all of them. */
const PENDING_MAX = 2_000;

export interface WeaknessPorts {
  readonly state: StateStore;
  readonly logger: FastifyBaseLogger;
  readonly inventory: InventoryKeeper;
  readonly settings: WeaknessSettings;
  readonly record: (draft: EventDraft) => Promise<void>;
}

/** Looks for weaknesses in the evidence log, in its order, and keeps the list of them up to date. */
export class WeaknessKeeper {
  readonly list: WeaknessStore;
  readonly #watch: WeaknessWatch;
  readonly #inventory: InventoryKeeper;
  readonly #record: (draft: EventDraft) => Promise<void>;
  #pending: ExchangeEvent[] = [];
  #changed = true;
  #turn: Promise<void> = Promise.resolve();

  private constructor({ state, inventory, record, settings }: WeaknessPorts) {
    this.list = new WeaknessStore(state);
    this.#watch = new WeaknessWatch(settings);
    this.#inventory = inventory;
    this.#record = record;
  }

  /** Loads the last snapshot. One that cannot be read costs counts and absences; the list itself is in the state store. */
  static async open(ports: WeaknessPorts): Promise<WeaknessKeeper> {
    const { state, logger } = ports;
    const keeper = new WeaknessKeeper(ports);
    const row = await state.db.selectFrom('snapshots').select('body').where('name', '=', SNAPSHOT).executeTakeFirst();
    try {
      if (row !== undefined) keeper.#watch.restore(JSON.parse(row.body) as WatchSnapshot);
    } catch (error) {
      logger.warn({ err: error }, 'what was seen of weaknesses cannot be read; it is seen anew');
    }
    return keeper;
  }

  observe(event: Event): void {
    if (event.kind !== 'exchange' || event.observation === null) return;
    this.#pending.push(event);
    if (this.#pending.length >= PENDING_MAX) this.#settle();
  }

  #settle(): void {
    if (this.#pending.length === 0) return;
    this.#watch.observe(this.#pending, this.#inventory);
    this.#pending = [];
    this.#changed = true;
  }

  /** Brings the list up to what was observed; one call at a time. What changes by that is recorded as any change is. */
  async store(now: number): Promise<void> {
    const turn = this.#turn.then(async () => {
      this.#settle();
      const changed = this.#changed;
      this.#changed = false;
      const turns = changed ? await this.list.merge(this.#watch.weaknesses().map(seenInTraffic), now) : [];
      for (const change of [...turns, ...(await this.list.expire(now))]) {
        if (change.action !== 'found') await this.#record(audit(change, now));
      }
    });
    this.#turn = turn.catch(() => {
      this.#changed = true;
    });
    await turn;
  }

  /** Brings in what others have found. Waits its turn with {@link store}. */
  async take(list: readonly SeenWeakness[], now: number, by: string): Promise<Turn[]> {
    const turns = this.#turn.then(() => this.list.merge(list, now, by));
    this.#turn = turns.then(
      () => {},
      () => {},
    );
    return await turns;
  }

  /** What {@link open} reads. */
  snapshot(): { readonly name: string; readonly body: string } {
    this.#settle();
    return { name: SNAPSHOT, body: JSON.stringify(this.#watch.snapshot()) };
  }
}

function audit({ id, action, detail }: Turn, at: number): EventDraft {
  const who = { actor: ITSELF, role: 'system', address: '' } as const;
  return { kind: 'audit', at, ...who, action: `weaknesses.${action}`, target: id, outcome: 'allowed', detail };
}

function seenInTraffic({ fingerprint, absence, ...weakness }: Weakness): SeenWeakness {
  const words =
    absence === null ? '' : `${absence.observed}, in ${absence.exchanges} exchanges until ${new Date(absence.to).toISOString()}`;
  return { id: fingerprint, source: 'traffic', ...weakness, remediation: WEAKNESS_KINDS[weakness.kind].remediation, absence: words };
}
