import { createHash } from 'node:crypto';
import { newId, SallyportError } from '@sallyport/core';
import { compileOwnership, type OperationRecord, type Ownership, observedScope } from '@sallyport/inventory';
import type { Control } from '../../control.ts';
import { DAY_MS } from '../../events/period.ts';
import type { CampaignItemRow, CampaignRow } from '../../state/tables.ts';
import { attestationOfCampaign } from '../attestations/presenter.ts';
import { ownershipRules } from '../ownership/rules.ts';
import { confirmedFacts, countsOf } from './presenter.ts';
import { CAMPAIGN_OPERATIONS_MAX, type CampaignScope, type CampaignWrite } from './schema.ts';

/** Rows written at a time. */
const BATCH = 200;
/** An attestation of a campaign may be relied on for a year. */
const ATTESTED_DAYS = 365;

export async function readCampaign(control: Control, id: string): Promise<CampaignRow> {
  const row = await control.state.db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'campaign', id);
  return row;
}

export async function itemsOf(control: Control, campaign: string): Promise<CampaignItemRow[]> {
  return await control.state.db
    .selectFrom('campaign_items')
    .selectAll()
    .where('campaign', '=', campaign)
    .orderBy('owner')
    .orderBy('host')
    .orderBy('template')
    .orderBy('method')
    .execute();
}

/** Operations that are more than a guess and fall under the scope, each with its owner of today. */
function inScope(
  records: readonly OperationRecord[],
  ownerOf: (record: OperationRecord) => Ownership,
  scope: CampaignScope,
): [OperationRecord, Ownership][] {
  const any = (wanted: readonly string[], found: readonly string[]): boolean =>
    wanted.length === 0 || found.some((one) => wanted.includes(one));
  return records
    .filter(({ status }) => status !== 'provisional')
    .map((record): [OperationRecord, Ownership] => [record, ownerOf(record)])
    .filter(
      ([record, owned]) =>
        any(scope.hosts, [record.host]) &&
        any(scope.owners, [owned.owner]) &&
        any(scope.tags, owned.tags) &&
        any(scope.criticality, [owned.criticality]) &&
        any(scope.scope, [...owned.scope, ...observedScope(record)]),
    );
}

export async function startCampaign(control: Control, write: CampaignWrite, by: string): Promise<CampaignRow> {
  const now = control.clock.now();
  const ownerOf = compileOwnership(await ownershipRules(control));
  const chosen = inScope(control.inventory.operations(), ownerOf, write.scope);
  if (chosen.length === 0) throw new SallyportError('BAD_REQUEST', 'body.scope', 'no operation is in it');
  if (chosen.length > CAMPAIGN_OPERATIONS_MAX)
    throw new SallyportError(
      'BAD_REQUEST',
      'body.scope',
      `${chosen.length} operations, at most ${CAMPAIGN_OPERATIONS_MAX}: make several campaigns`,
    );
  const row: CampaignRow = {
    ...write,
    id: `cmp_${newId(now, control.random)}`,
    scope: JSON.stringify(write.scope),
    created_at: now,
    created_by: by,
    closed_at: 0,
    closed_by: '',
  };
  const items = chosen.map(
    ([record, owned]): CampaignItemRow => ({
      id: `${row.id}-${record.id}`,
      campaign: row.id,
      operation: record.id,
      method: record.method,
      host: record.host,
      template: record.template,
      owner: owned.owner,
      facts: JSON.stringify(confirmedFacts(record, owned)),
      answer: '',
      note: '',
      answered_at: 0,
      answered_by: '',
      reminded_at: 0,
      reminders: 0,
    }),
  );
  await control.state.db.transaction().execute(async (tx) => {
    await tx.insertInto('campaigns').values(row).execute();
    for (let at = 0; at < items.length; at += BATCH)
      await tx
        .insertInto('campaign_items')
        .values(items.slice(at, at + BATCH))
        .execute();
  });
  return row;
}

/** Answers rest on what the inventory says at this moment, which is kept with them. */
export async function answerItems(
  control: Control,
  campaign: string,
  ids: readonly string[],
  answer: 'attested' | 'disputed',
  note: string,
  by: string,
): Promise<void> {
  const known = new Map((await itemsOf(control, campaign)).map((item) => [item.id, item]));
  const records = new Map(control.inventory.operations().map((record) => [record.id, record]));
  const ownerOf = compileOwnership(await ownershipRules(control));
  const now = control.clock.now();
  for (const id of ids) if (!known.has(id)) throw new SallyportError('NOT_FOUND', 'campaign item', id);
  await control.state.db.transaction().execute(async (tx) => {
    for (const id of ids) {
      const item = known.get(id)!;
      const record = records.get(item.operation);
      const facts = record === undefined ? item.facts : JSON.stringify(confirmedFacts(record, ownerOf(record)));
      await tx.updateTable('campaign_items').set({ answer, note, facts, answered_at: now, answered_by: by }).where('id', '=', id).execute();
    }
  });
}

/** Ends it; one that names a control, and was confirmed in whole, is put on record as an attestation of that control. */
export async function endCampaign(control: Control, row: CampaignRow, by: string): Promise<CampaignRow> {
  const now = control.clock.now();
  const items = await itemsOf(control, row.id);
  const { operations, attested } = countsOf(items);
  const closed = { closed_at: now, closed_by: by };
  await control.state.db.transaction().execute(async (tx) => {
    await tx.updateTable('campaigns').set(closed).where('id', '=', row.id).execute();
    if (row.control === '' || attested !== operations) return;
    const hash = createHash('sha256').update(JSON.stringify(items)).digest('hex');
    const made = { id: `att_${newId(now, control.random)}`, now, expires: now + ATTESTED_DAYS * DAY_MS, by, operations, hash };
    await tx.insertInto('attestations').values(attestationOfCampaign(row, made)).execute();
  });
  return { ...row, ...closed };
}

/** What an owner confirmed counts for this long. */
const ATTESTED_MS = ATTESTED_DAYS * DAY_MS;

export type GivenAnswer = Pick<CampaignItemRow, 'operation' | 'answer' | 'answered_at'>;

/** Every answer, oldest first. */
export async function campaignAnswers(state: Pick<Control['state'], 'db'>): Promise<GivenAnswer[]> {
  return await state.db
    .selectFrom('campaign_items')
    .select(['operation', 'answer', 'answered_at'])
    .where('answer', '!=', '')
    .orderBy('answered_at')
    .execute();
}

/** Operations whose latest answer before `to`, and within a year of it, confirmed them. */
export function attestedBefore(answers: readonly GivenAnswer[], to: number): string[] {
  const counted = answers.filter(({ answered_at }) => answered_at < to && answered_at >= to - ATTESTED_MS);
  const latest = new Map(counted.map(({ operation, answer }) => [operation, answer]));
  return [...latest].filter(([, answer]) => answer === 'attested').map(([operation]) => operation);
}
