import type { Event, EventDraft, ExchangeEvent } from '@sallyport/core';
import { type WatchSnapshot, WEAKNESS_KINDS, type Weakness, WeaknessWatch } from '@sallyport/inventory';
import type { FastifyBaseLogger } from 'fastify';
import type { FindingsConfig } from '../findings-config.ts';
import type { StateStore } from '../state/open.ts';
import type { InventoryKeeper } from './inventory-keeper.ts';
import { findingsByOperation, placeInInventory } from './weakness-places.ts';
import { ITSELF, type Overdue, type SeenWeakness, type Turn, WeaknessStore } from './weakness-store.ts';

/** Name of the snapshot of what was seen. */
const SNAPSHOT = 'weaknesses';
/** Exchanges looked at together: the inventory is read once for all of them. */
const PENDING_MAX = 2_000;

export interface WeaknessPorts {
  readonly state: StateStore;
  readonly logger: FastifyBaseLogger;
  readonly inventory: InventoryKeeper;
  readonly settings: FindingsConfig;
  readonly record: (draft: EventDraft) => Promise<void>;
  /** Told of each finding that is overdue, when that is said. */
  readonly onOverdue: (overdue: Overdue) => Promise<unknown>;
}

/** Looks for weaknesses in the evidence log, in its order, and keeps the list of them up to date. */
export class WeaknessKeeper {
  readonly list: WeaknessStore;
  readonly #watch: WeaknessWatch;
  readonly #settings: FindingsConfig;
  readonly #inventory: InventoryKeeper;
  readonly #record: (draft: EventDraft) => Promise<void>;
  readonly #onOverdue: WeaknessPorts['onOverdue'];
  #pending: ExchangeEvent[] = [];
  #changed = true;
  #turn: Promise<void> = Promise.resolve();

  private constructor({ state, inventory, record, settings, onOverdue }: WeaknessPorts) {
    this.list = new WeaknessStore(
      state,
      settings.tickets.flatMap(({ name, auto }) => (auto === null ? [] : [{ system: name, severity_min: auto }])),
    );
    this.#watch = new WeaknessWatch(settings.traffic);
    this.#settings = settings;
    this.#inventory = inventory;
    this.#record = record;
    this.#onOverdue = onOverdue;
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
      for (const overdue of await this.list.overdue(this.#settings.sla_days, now)) {
        await this.#record(alert(overdue, now));
        await this.#onOverdue(overdue);
      }
      this.#inventory.weigh(findingsByOperation(await this.list.all()));
    });
    this.#turn = turn.catch(() => {
      this.#changed = true;
    });
    await turn;
  }

  /** Brings in what others have found. Waits its turn with {@link store}. */
  async take(list: readonly SeenWeakness[], now: number, by: string): Promise<Turn[]> {
    const placed = placeInInventory(list, this.#inventory.operations());
    const turns = this.#turn.then(() => this.list.merge(placed, now, by));
    this.#turn = turns.then(
      () => {},
      () => {},
    );
    return await turns;
  }

  /** Brings in what a description shows by itself; what of that description is no longer shown is gone. */
  async lint(name: string, found: readonly SeenWeakness[], now: number): Promise<void> {
    const ids = new Set(found.map(({ id }) => id));
    const gone = (await this.list.all()).filter(({ source, seen }) => source === 'lint' && seen.host === name && !ids.has(seen.id));
    const absence = `the description ${name} as it is now does not show it`;
    await this.take([...found, ...gone.map(({ seen }) => ({ ...seen, absence }))], now, ITSELF);
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

/** Said once each time that a weakness comes to be overdue. */
function alert({ weakness, due_at }: Overdue, at: number): EventDraft {
  const { id, owner, seen } = weakness;
  const place = `${seen.method} ${seen.host}${seen.template}`.trim();
  const detail = `${seen.severity} finding ${id} was due ${new Date(due_at).toISOString()}: ${seen.title} at ${place}, owner ${owner || 'nobody'}`;
  return { kind: 'system', at, name: 'finding-overdue', detail, count: 1 };
}

function seenInTraffic({ fingerprint, absence, ...weakness }: Weakness): SeenWeakness {
  const words =
    absence === null ? '' : `${absence.observed}, in ${absence.exchanges} exchanges until ${new Date(absence.to).toISOString()}`;
  return { id: fingerprint, source: 'traffic', ...weakness, remediation: WEAKNESS_KINDS[weakness.kind].remediation, absence: words };
}
