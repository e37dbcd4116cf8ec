import type { Severity } from '@sallyport/core';
import { severityRank } from '@sallyport/core';
import type { Kysely } from 'kysely';
import type { TicketAction } from '../state/finding-tables.ts';
import type { StateTables } from '../state/tables.ts';

/** Things that wait to be told to ticket systems. Beyond it nothing is added, and the finding's history says so. */
export const OUTBOX_MAX = 10_000;
/** Characters of what is told at once. */
const TEXT_CHARS_MAX = 4_000;

/** Which systems get a ticket for each new finding, from which severity on. */
export interface AutoTicket {
  readonly system: string;
  readonly severity_min: Severity;
}

/** Queues what happened to a weakness for every system that has a ticket of it, or is about to have one; but not for `except`, from where it was heard. */
export async function tellTickets(
  db: Kysely<StateTables>,
  weakness: string,
  action: Exclude<TicketAction, 'create'>,
  text: string,
  now: number,
  except = '',
): Promise<void> {
  const known = await db.selectFrom('tickets').select('system').where('weakness', '=', weakness).execute();
  const coming = await db
    .selectFrom('ticket_outbox')
    .select('system')
    .where('weakness', '=', weakness)
    .where('action', '=', 'create')
    .execute();
  const systems = new Set([...known, ...coming].map(({ system }) => system));
  systems.delete(except);
  for (const system of systems) await queueTicket(db, weakness, system, action, text, now);
}

/** Queues one thing; false when there is no room. */
export async function queueTicket(
  db: Kysely<StateTables>,
  weakness: string,
  system: string,
  action: TicketAction,
  text: string,
  now: number,
): Promise<boolean> {
  const { n } = await db
    .selectFrom('ticket_outbox')
    .select((on) => on.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  if (Number(n) >= OUTBOX_MAX) return false;
  const row = { weakness, system, action, text: text.slice(0, TEXT_CHARS_MAX), attempts: 0, next_at: now, error: '', created_at: now };
  await db.insertInto('ticket_outbox').values(row).execute();
  return true;
}

/** Queues a ticket for a new weakness where the configuration asks for one. */
export async function queueAuto(
  db: Kysely<StateTables>,
  auto: readonly AutoTicket[],
  id: string,
  severity: Severity,
  now: number,
): Promise<void> {
  for (const { system, severity_min } of auto) {
    if (severityRank(severity) >= severityRank(severity_min)) await queueTicket(db, id, system, 'create', '', now);
  }
}
