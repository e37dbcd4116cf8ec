import { catalogue } from '@sallyport/compliance';
import { SallyportError } from '@sallyport/core';
import { type Actor, canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { type ExportColumn, exportFile, oneBatch, timeCell } from '../../http/export.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import type { CampaignRow } from '../../state/tables.ts';
import { campaignsPolicy } from './policy.ts';
import { presentCampaign, presentCampaignDetail } from './presenter.ts';
import { remindOwners } from './reminders.ts';
import {
  answerCampaign,
  type CampaignDetail,
  type CampaignItem,
  closeCampaign,
  createCampaign,
  exportCampaign,
  getCampaign,
  listCampaigns,
  remindCampaign,
} from './schema.ts';
import { answerItems, endCampaign, itemsOf, readCampaign, startCampaign } from './store.ts';

/** Campaigns listed; older ones are asked for by id. */
const CAMPAIGNS_SHOWN_MAX = 200;

async function detail(control: Control, actor: Actor, id: string): Promise<CampaignDetail> {
  const row = await readCampaign(control, id);
  return presentCampaignDetail(actor, row, await itemsOf(control, id), control.clock.now());
}

const list = route(listCampaigns, async (call, control) => {
  const { db } = control.state;
  const rows = await db.selectFrom('campaigns').selectAll().orderBy('created_at', 'desc').limit(CAMPAIGNS_SHOWN_MAX).execute();
  const items = await db.selectFrom('campaign_items').select(['campaign', 'answer']).execute();
  const now = control.clock.now();
  return {
    items: rows.map((row) =>
      presentCampaign(
        call.actor,
        row,
        items.filter(({ campaign }) => campaign === row.id),
        now,
      ),
    ),
    can: canUse(call.actor, campaignsPolicy, { create: 'campaigns.create' }),
  };
});

const create = route(createCampaign, async (call, control) => {
  const { name, due, control: named } = call.body;
  call.note(name, JSON.stringify(call.body.scope));
  if (due <= control.clock.now()) throw new SallyportError('BAD_REQUEST', 'body.due', 'it is in the past');
  if (named !== '' && !catalogue().controls.some(({ id }) => id === named)) throw new SallyportError('NOT_FOUND', 'body.control', named);
  const row = await startCampaign(control, call.body, call.actor.name);
  return await detail(control, call.actor, row.id);
});

const get = route(getCampaign, async (call, control) => await detail(control, call.actor, call.params.id));

async function running(control: Control, id: string): Promise<CampaignRow> {
  const row = await readCampaign(control, id);
  if (row.closed_at !== 0) throw new SallyportError('BAD_REQUEST', 'campaign', 'it is closed');
  return row;
}

const answer = route(answerCampaign, async (call, control) => {
  const { items, answer: said, note } = call.body;
  const { id } = call.params;
  call.note(id, `${said} ${items.length}: ${items.slice(0, 20).join(' ')} ${note}`.slice(0, 2_000));
  if (said === 'disputed' && note === '') throw new SallyportError('BAD_REQUEST', 'body.note', 'say what is not right');
  await running(control, id);
  await answerItems(control, id, items, said, note, call.actor.name);
  return await detail(control, call.actor, id);
});

const remind = route(remindCampaign, async (call, control) => {
  const { owner } = call.body;
  call.note(call.params.id, owner === '' ? 'all who have not answered' : owner);
  await remindOwners(control, await running(control, call.params.id), owner === '' ? null : owner);
  return await detail(control, call.actor, call.params.id);
});

const close = route(closeCampaign, async (call, control) => {
  const row = await running(control, call.params.id);
  call.note(row.id, row.name);
  await endCampaign(control, row, call.actor.name);
  return await detail(control, call.actor, row.id);
});

const COLUMNS: readonly ExportColumn<CampaignItem>[] = [
  ['operation', ({ operation }) => operation],
  ['method', ({ method }) => method],
  ['host', ({ host }) => host],
  ['template', ({ template }) => template],
  ['owner', ({ owner }) => owner],
  ['answer', ({ answer: said }) => said],
  ['note', ({ note }) => note],
  ['answered_at', ({ answered_at }) => timeCell(answered_at)],
  ['answered_by', ({ answered_by }) => answered_by],
  ['reminders', ({ reminders }) => reminders],
  [
    'facts',
    ({ facts }) =>
      Object.entries(facts)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
  ],
];

const exported = fileRoute(exportCampaign, async (call, control) => {
  const { items, id } = await detail(control, call.actor, call.params.id);
  call.note(id);
  return exportFile(`campaign-${id}`, call.query.format, COLUMNS, oneBatch(items));
});

export const campaigns: Resource = {
  name: 'campaigns',
  policy: campaignsPolicy,
  routes: [list, create, get, answer, remind, close, exported],
};
