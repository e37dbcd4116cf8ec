import { type Actor, canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { weaknessesPolicy } from './policy.ts';
import { presentDetail, presentTicket } from './presenter.ts';
import type { WeaknessDetail, WeaknessTicket } from './schema.ts';

/** One weakness with all that is joined to it, as this actor may see and change it. @throws SallyportError `NOT_FOUND`. */
export async function weaknessDetail(id: string, actor: Actor, control: Control): Promise<WeaknessDetail> {
  const { list } = control.weaknesses;
  const can = {
    ...canUse(actor, weaknessesPolicy, { update: 'weaknesses.move', accept: 'weaknesses.accept', patch: 'weaknesses.patch.apply' }),
    ...canUse(actor, { retest: 'scans.run' }, { retest: 'retest' }),
  };
  const weakness = await list.read(id);
  const systems = control.config.findings.tickets.map(({ name }) => name);
  const beside = { history: await list.history(id), tickets: await ticketsOf(id, control), systems, can };
  return presentDetail(weakness, { ...beside, sla: control.config.findings.sla_days, now: control.clock.now() });
}

/** Its tickets, and those that are still to be opened, with why that did not work yet. */
async function ticketsOf(id: string, control: Control): Promise<WeaknessTicket[]> {
  const { db } = control.state;
  const rows = await db.selectFrom('tickets').selectAll().where('weakness', '=', id).orderBy('system').execute();
  const waiting = await db.selectFrom('ticket_outbox').selectAll().where('weakness', '=', id).orderBy('seq').execute();
  const errorOf = (system: string): string => waiting.find((row) => row.system === system && row.error !== '')?.error ?? '';
  const opened = rows.map((row) => presentTicket(row, errorOf(row.system)));
  const coming = waiting.filter(({ action, system }) => action === 'create' && rows.every((row) => row.system !== system));
  return [...opened, ...coming.map(({ system, error }) => ({ system, key: '', url: '', state: 'to be opened', synced_at: 0, error }))];
}
