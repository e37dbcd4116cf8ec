import { type Clock, type EventDraft, SallyportError } from '@sallyport/core';
import type { FastifyBaseLogger } from 'fastify';
import { ITSELF, type WeaknessStore } from '../ingest/weakness-store.ts';
import { pauseAfter } from '../outbound/send.ts';
import type { SlaDays } from '../resources/weaknesses/schema.ts';
import type { TicketOutboxRow, TicketRow } from '../state/finding-tables.ts';
import type { StateStore } from '../state/open.ts';
import { TicketError } from './client.ts';
import { contentOf } from './content.ts';
import type { TicketSystem } from './port.ts';

/** Messages sent in one round; the rest waits for the next. */
const ROUND_MAX = 100;
/** After so many tries a message is given up, and the finding's history says so: with the pauses, about three days. */
const ATTEMPTS_MAX = 80;

export interface DeskPorts {
  readonly state: StateStore;
  readonly list: WeaknessStore;
  readonly systems: ReadonlyMap<string, TicketSystem>;
  readonly sla: SlaDays;
  /** Address of the console that tickets name, or the empty string. */
  readonly console: string;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly record: (draft: EventDraft) => Promise<void>;
}

/** Tells ticket systems what waits in the outbox: in order for each ticket, at least once, with growing pauses where it fails. */
export class TicketDesk {
  readonly #ports: DeskPorts;
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  get systems(): ReadonlyMap<string, TicketSystem> {
    return this.#ports.systems;
  }

  /** Has the next round run at once. */
  wake(): void {
    this.#wake();
  }

  /** `wake`: called when something is to be sent at once. */
  onWake(wake: () => void): void {
    this.#wake = wake;
  }

  /** One round; rounds wait for each other. */
  async round(): Promise<void> {
    const round = this.#running.then(() => this.#round());
    this.#running = round.catch(() => {});
    await round;
  }

  async #round(): Promise<void> {
    const { db } = this.#ports.state;
    const now = this.#ports.clock.now();
    const rows = await db.selectFrom('ticket_outbox').selectAll().orderBy('seq').limit(ROUND_MAX).execute();
    // What comes after one that waits has to wait, too: comments make no sense before their ticket.
    const held = new Set<string>();
    for (const row of rows) {
      const ticket = `${row.system} ${row.weakness}`;
      if (held.has(ticket)) continue;
      if (Number(row.next_at) > now || !(await this.#try(row))) held.add(ticket);
    }
  }

  /** False where it has to be tried again. */
  async #try(row: TicketOutboxRow): Promise<boolean> {
    const system = this.#ports.systems.get(row.system);
    try {
      if (system === undefined) throw new TicketError(row.system, 'no longer in the configuration');
      await this.#send(system, row);
    } catch (error) {
      return await this.#failed(row, error);
    }
    await this.#ports.state.db.deleteFrom('ticket_outbox').where('seq', '=', row.seq).execute();
    return true;
  }

  async #send(system: TicketSystem, { weakness: id, action, text }: TicketOutboxRow): Promise<void> {
    const { list, sla, console } = this.#ports;
    const weakness = await list.read(id);
    if (action === 'create') {
      const { key, url, state } = await system.open(contentOf(weakness, sla, console));
      await this.#keep({ weakness: id, system: system.name, key, url, state });
      return;
    }
    const ticket = await this.#ticket(id, system.name);
    if (ticket === null) return;
    const { key } = ticket;
    if (action === 'comment') await system.comment(key, text);
    else if (action === 'update') {
      await system.update(key, contentOf(weakness, sla, console));
      await system.comment(key, text);
    } else {
      const reason = weakness.state === 'risk-accepted' || weakness.state === 'false-positive' ? 'set-aside' : 'mended';
      const state = action === 'close' ? await system.close(key, reason, text) : await system.reopen(key, text);
      await this.#keep({ ...ticket, state });
    }
  }

  async #ticket(weakness: string, system: string): Promise<Omit<TicketRow, 'created_at' | 'synced_at'> | null> {
    const { db } = this.#ports.state;
    const row = await db
      .selectFrom('tickets')
      .select(['weakness', 'system', 'key', 'url', 'state'])
      .where('weakness', '=', weakness)
      .where('system', '=', system)
      .executeTakeFirst();
    return row ?? null;
  }

  async #keep(ticket: Omit<TicketRow, 'created_at' | 'synced_at'>): Promise<void> {
    const { state, clock, list } = this.#ports;
    const now = clock.now();
    const { key, url, state: word } = ticket;
    const known = await this.#ticket(ticket.weakness, ticket.system);
    await state.db
      .insertInto('tickets')
      .values({ ...ticket, created_at: now, synced_at: now })
      .onConflict((on) => on.columns(['weakness', 'system']).doUpdateSet({ key, url, state: word, synced_at: now }))
      .execute();
    if (known === null) {
      await list.note(
        ticket.weakness,
        { at: now, by: ITSELF, action: 'ticket', detail: `${ticket.system}: ${key} ${url}` },
        {},
        ticket.system,
      );
    }
  }

  async #failed(row: TicketOutboxRow, error: unknown): Promise<boolean> {
    const { state, clock, list, logger, record } = this.#ports;
    const now = clock.now();
    const detail = error instanceof SallyportError ? error.detail : 'an error of our own';
    if (!(error instanceof SallyportError)) logger.error({ err: error }, 'a ticket message failed');
    const attempts = row.attempts + 1;
    if (attempts >= ATTEMPTS_MAX || (error instanceof SallyportError && error.code === 'NOT_FOUND')) {
      await state.db.deleteFrom('ticket_outbox').where('seq', '=', row.seq).execute();
      const words = `${row.system} was not told (${row.action}) after ${attempts} tries: ${detail}`;
      const entry = { at: now, by: ITSELF, action: 'ticket', detail: words };
      await list.note(row.weakness, entry, {}, row.system).catch(() => {});
      const who = { actor: ITSELF, role: 'system', address: '' } as const;
      await record({ kind: 'audit', at: now, ...who, action: 'tickets.send', target: row.weakness, outcome: 'failed', detail: words });
      return true;
    }
    await state.db
      .updateTable('ticket_outbox')
      .set({ attempts, next_at: now + pauseAfter(row.attempts, error), error: detail })
      .where('seq', '=', row.seq)
      .execute();
    return false;
  }
}
