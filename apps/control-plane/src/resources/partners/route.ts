import { newId, SallyportError } from '@sallyport/core';
import { canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { inboundClients } from '../../events/partners.ts';
import { type Resource, route } from '../../http/route.ts';
import { presentReport } from '../reports/presenter.ts';
import { listInboundClients, listOutboundHosts } from './connections-schema.ts';
import { outboundHosts } from './outbound.ts';
import { partnersPolicy } from './policy.ts';
import { partnerOf, presentPartner, rowOf } from './presenter.ts';
import { keepPartnerReport } from './report.ts';
import { reportPlans } from './report-schedule.ts';
import { createPartner, deletePartner, getPartnerTelemetry, listPartners, reportPartner, updatePartner } from './schema.ts';
import { partnerRow, partnerTelemetry } from './telemetry.ts';
import { partnerTraffic } from './traffic.ts';

/** Third parties of one institution; every request is matched against them, so more is refused. */
const PARTNERS_MAX = 1_000;

const list = route(listPartners, async (call, control) => {
  const rows = await control.state.db.selectFrom('partners').selectAll().orderBy('name').limit(PARTNERS_MAX).execute();
  const traffic = rows.length === 0 ? null : await partnerTraffic(control);
  const planOf = await reportPlans(control);
  return {
    items: rows.map((row) => presentPartner(call.actor, row, traffic, planOf)),
    can: canUse(call.actor, partnersPolicy, { create: 'partners.create' }),
  };
});

const outbound = route(listOutboundHosts, async (_call, control) => {
  const rows = await control.state.db.selectFrom('partners').selectAll().orderBy('name').limit(PARTNERS_MAX).execute();
  return { items: outboundHosts(control.inventory.operations(), rows.map(partnerOf)) };
});

const inbound = route(listInboundClients, async (_call, control) => {
  const rows = await control.state.db.selectFrom('partners').select(['id', 'name']).limit(PARTNERS_MAX).execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const clients = await inboundClients(control.events, control.clock.now());
  return { items: clients.map((client) => ({ ...client, partner_name: names.get(client.partner) ?? '' })) };
});

const telemetry = route(
  getPartnerTelemetry,
  async (call, control) => await partnerTelemetry(control, await partnerRow(control, call.params.id)),
);

const report = route(reportPartner, async (call, control) => {
  const { from, to } = call.body;
  call.note(call.params.id, `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`);
  return presentReport(
    call.actor,
    await keepPartnerReport(control, call.actor.name, await partnerRow(control, call.params.id), { from, to }),
  );
});

const create = route(createPartner, async (call, control) => {
  call.note(call.body.name, JSON.stringify(call.body));
  const held = await control.state.db.selectFrom('partners').select('id').execute();
  if (held.length >= PARTNERS_MAX) throw new SallyportError('BAD_REQUEST', 'partners', `there are ${PARTNERS_MAX} partners already`);
  const now = control.clock.now();
  const row = rowOf(`prt_${newId(now, control.random)}`, call.body, now);
  const added = await control.state.db
    .insertInto('partners')
    .values(row)
    .onConflict((on) => on.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added === undefined) throw taken(call.body.name);
  await control.published.refresh();
  return presentPartner(call.actor, row, await partnerTraffic(control), await reportPlans(control));
});

const update = route(updatePartner, async (call, control) => {
  call.note(call.params.id, JSON.stringify(call.body));
  const row = rowOf(call.params.id, call.body, control.clock.now());
  const other = await control.state.db.selectFrom('partners').select('id').where('name', '=', row.name).executeTakeFirst();
  if (other !== undefined && other.id !== row.id) throw taken(row.name);
  const changed = await control.state.db.updateTable('partners').set(row).where('id', '=', row.id).returning('id').executeTakeFirst();
  if (changed === undefined) throw new SallyportError('NOT_FOUND', 'partner', call.params.id);
  await control.published.refresh();
  return presentPartner(call.actor, row, await partnerTraffic(control), await reportPlans(control));
});

const remove = route(deletePartner, async (call, control) => {
  await removePartner(control, call.params.id);
  return null;
});

async function removePartner(control: Control, id: string): Promise<void> {
  const gone = await control.state.db.deleteFrom('partners').where('id', '=', id).returning('id').executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'partner', id);
  await control.published.refresh();
}

function taken(name: string): SallyportError {
  return new SallyportError('CONFLICT', 'body.name', `there is a partner ${name} already`);
}

export const partners: Resource = {
  name: 'partners',
  policy: partnersPolicy,
  routes: [list, outbound, inbound, telemetry, report, create, update, remove],
};
