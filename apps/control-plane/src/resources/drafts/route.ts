import { newId, SallyportError } from '@sallyport/core';
import { type DraftDecision, draftConfidence, draftDocument, isDraftable, type OperationRecord, parameterKey } from '@sallyport/inventory';
import { canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { type Resource, route } from '../../http/route.ts';
import { storeSpec } from '../../publish/spec-store.ts';
import type { DraftRow } from '../../state/tables.ts';
import { draftsPolicy } from './policy.ts';
import { type Decisions, presentDraft, presentHead } from './presenter.ts';
import { createDraft, type DraftDecisions, decideDraft, deleteDraft, getDraft, listDrafts, publishDraft } from './schema.ts';

/** Drafts kept at one time; somebody has to look at each. */
const DRAFTS_MAX = 100;
/** Operations of one draft: more than anybody reviews. The rest of a host's is refused, not left out. */
const OPERATIONS_MAX = 2_000;

const list = route(listDrafts, async (call, control) => {
  const rows = await control.state.db.selectFrom('drafts').selectAll().orderBy('created_at', 'desc').limit(DRAFTS_MAX).execute();
  const hosts = new Map<string, number>();
  for (const { host } of control.inventory.operations().filter(isDraftable)) hosts.set(host, (hosts.get(host) ?? 0) + 1);
  return {
    items: rows.map(presentHead),
    hosts: [...hosts].filter(([host]) => host !== '*').map(([host, operations]) => ({ host, operations })),
    can: canUse(call.actor, draftsPolicy, { create: 'drafts.create', delete: 'drafts.delete' }),
  };
});

const create = route(createDraft, async (call, control) => {
  const { host } = call.body;
  call.note(host);
  const { db } = control.state;
  const records = control.inventory.operations().filter((record) => record.host === host && isDraftable(record));
  if (records.length === 0) throw new SallyportError('NOT_FOUND', 'host with confirmed operations', host);
  if (records.length > OPERATIONS_MAX) throw new SallyportError('BAD_REQUEST', 'body.host', `more than ${OPERATIONS_MAX} operations`);
  const held = await db.selectFrom('drafts').select('id').limit(DRAFTS_MAX).execute();
  if (held.length >= DRAFTS_MAX) throw new SallyportError('BAD_REQUEST', 'drafts', `there are ${DRAFTS_MAX} drafts already`);
  const now = control.clock.now();
  const row: DraftRow = {
    id: `draft_${newId(now, control.random)}`,
    host,
    state: 'open',
    records: JSON.stringify(records),
    decisions: '{}',
    operations: records.length,
    created_at: now,
    created_by: call.actor.name,
    changed_at: now,
    changed_by: call.actor.name,
  };
  await db.insertInto('drafts').values(row).execute();
  return presentDraft(call.actor, row);
});

const get = route(getDraft, async (call, control) => presentDraft(call.actor, await find(control, call.params.id)));

const decide = route(decideDraft, async (call, control) => {
  const row = await findOpen(control, call.params.id);
  const records = JSON.parse(row.records) as readonly OperationRecord[];
  const decisions = decided(records, JSON.parse(row.decisions) as Decisions, call.body);
  call.note(row.id, summary(row.host, decisions));
  return presentDraft(call.actor, await change(control, row, { decisions: JSON.stringify(decisions) }, call.actor.name));
});

const publish = route(publishDraft, async (call, control) => {
  const row = await findOpen(control, call.params.id);
  const records = JSON.parse(row.records) as readonly OperationRecord[];
  const decisions = JSON.parse(row.decisions) as Decisions;
  const open = records.filter(({ id }) => (decisions[id]?.accepted ?? null) === null).length;
  if (open > 0) throw new SallyportError('BAD_REQUEST', `draft ${row.id}`, `${open} operations are not decided on yet`);
  const accepted = Object.values(decisions).filter((decision) => decision.accepted === true).length;
  if (accepted === 0) throw new SallyportError('BAD_REQUEST', `draft ${row.id}`, 'no operation was accepted');
  const info = { title: `Learned from ${row.host}`, version: new Date(row.created_at).toISOString().slice(0, 10) };
  const document = draftDocument(records, new Map(Object.entries(decisions) as [string, DraftDecision][]), info);
  const name = `${row.host.replaceAll(':', '-').replaceAll('*', 'any')}.learned.json`;
  const learned = summary(row.host, decisions);
  const kept = await storeSpec(control, name, JSON.stringify(document), call.actor.name, `learned from traffic; ${learned}`);
  await change(control, row, { state: 'published' }, call.actor.name);
  call.note(name, `${learned}; sha256 ${kept.sha256}`);
  return { name, operations: kept.operations };
});

const remove = route(deleteDraft, async (call, control) => {
  const gone = await control.state.db.deleteFrom('drafts').where('id', '=', call.params.id).returning('host').executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'draft', call.params.id);
  call.note(call.params.id, gone.host);
  return null;
});

async function find(control: Control, id: string): Promise<DraftRow> {
  const row = await control.state.db.selectFrom('drafts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'draft', id);
  return row;
}

async function findOpen(control: Control, id: string): Promise<DraftRow> {
  const row = await find(control, id);
  if (row.state !== 'open') throw new SallyportError('CONFLICT', `draft ${id}`, 'it was published already');
  return row;
}

/** Writes over the row that was read; CONFLICT when somebody else did meanwhile. */
async function change(control: Control, row: DraftRow, set: Partial<DraftRow>, by: string): Promise<DraftRow> {
  const next = { ...set, changed_at: Math.max(control.clock.now(), row.changed_at + 1), changed_by: by };
  const changed = await control.state.db
    .updateTable('drafts')
    .set(next)
    .where('id', '=', row.id)
    .where('changed_at', '=', row.changed_at)
    .returningAll()
    .executeTakeFirst();
  if (changed === undefined) throw new SallyportError('CONFLICT', `draft ${row.id}`, 'it was changed by someone else');
  return changed;
}

function decided(records: readonly OperationRecord[], before: Decisions, { operations, rest }: DraftDecisions): Decisions {
  const byId = new Map(records.map((record) => [record.id, record]));
  const decisions: Record<string, Decisions[string]> = { ...before };
  for (const { id, accepted, parameters = [] } of operations) {
    const record = byId.get(id);
    if (record === undefined) throw new SallyportError('NOT_FOUND', 'operation of the draft', id);
    const known = decisions[id] ?? { accepted: null, rejected: [] };
    decisions[id] = {
      accepted: accepted === undefined ? known.accepted : accepted,
      rejected: rejectedOf(record, known.rejected, parameters),
    };
  }
  if (rest === undefined) return decisions;
  for (const { id, requests } of records) {
    const known = decisions[id] ?? { accepted: null, rejected: [] };
    if (known.accepted === null && draftConfidence(requests) >= rest.confidence_min) decisions[id] = { ...known, accepted: rest.accepted };
  }
  return decisions;
}

function rejectedOf(
  record: OperationRecord,
  before: readonly string[],
  changes: readonly { readonly key: string; readonly accepted: boolean }[],
): readonly string[] {
  const rejected = new Set(before);
  const known = new Set(record.parameters.filter(({ location }) => location !== 'path').map(parameterKey));
  for (const { key, accepted } of changes) {
    if (!known.has(key)) throw new SallyportError('NOT_FOUND', `parameter of ${record.id}`, key);
    if (accepted) rejected.delete(key);
    else rejected.add(key);
  }
  return [...rejected];
}

function summary(host: string, decisions: Decisions): string {
  const list = Object.values(decisions);
  const count = (accepted: boolean): number => list.filter((item) => item.accepted === accepted).length;
  const parameters = list.reduce((sum, item) => sum + item.rejected.length, 0);
  return `${host}: ${count(true)} operations accepted, ${count(false)} rejected, ${parameters} parameters rejected`;
}

export const drafts: Resource = { name: 'drafts', policy: draftsPolicy, routes: [list, create, get, decide, publish, remove] };
