import { type OperationRecord, type Ownership, observedScope } from '@sallyport/inventory';
import { type Actor, canUse } from '../../access/actor.ts';
import type { CampaignItemRow, CampaignRow, NoticeRow } from '../../state/tables.ts';
import { campaignsPolicy } from './policy.ts';
import type {
  CampaignCounts,
  CampaignDetail,
  CampaignItem,
  CampaignNotice,
  CampaignOwner,
  CampaignScope,
  CampaignState,
  CampaignView,
} from './schema.ts';

type Answered = Pick<CampaignItemRow, 'answer'>;

export function countsOf(items: readonly Answered[]): CampaignCounts {
  const of = (answer: string): number => items.filter((item) => item.answer === answer).length;
  return { operations: items.length, attested: of('attested'), disputed: of('disputed'), waiting: of('') };
}

function stateOf({ closed_at, due }: CampaignRow, { waiting }: CampaignCounts, now: number): CampaignState {
  if (closed_at !== 0) return 'closed';
  if (waiting === 0) return 'complete';
  return due < now ? 'overdue' : 'running';
}

export function presentCampaign(actor: Actor, row: CampaignRow, items: readonly Answered[], now: number): CampaignView {
  const { id, name, note, due, control, created_at, created_by, closed_at, closed_by } = row;
  const counts = countsOf(items);
  const can = canUse(actor, campaignsPolicy, { answer: 'campaigns.answer', remind: 'campaigns.remind', close: 'campaigns.close' });
  return {
    id,
    name,
    note,
    scope: JSON.parse(row.scope) as CampaignScope,
    due,
    control,
    state: stateOf(row, counts, now),
    counts,
    created_at,
    created_by,
    closed_at,
    closed_by,
    can: closed_at === 0 ? can : { answer: false, remind: false, close: false },
  };
}

export function presentCampaignDetail(
  actor: Actor,
  row: CampaignRow,
  items: readonly CampaignItemRow[],
  { now, notices }: Shown,
): CampaignDetail {
  return {
    ...presentCampaign(actor, row, items, now),
    items: items.map(presentItem),
    owners: ownersOf(items),
    notices: notices.map(presentNotice),
  };
}

interface Shown {
  readonly now: number;
  readonly notices: readonly NoticeRow[];
}

function presentNotice({ id, target, body, state, attempts, error, created_at, done_at }: NoticeRow): CampaignNotice {
  const { data } = JSON.parse(body) as { readonly data: { readonly owner: string } };
  return { id, owner: data.owner, target, state, attempts, error, created_at: Number(created_at), done_at: Number(done_at) };
}

function presentItem({ campaign: _, facts, ...row }: CampaignItemRow): CampaignItem {
  return { ...row, facts: JSON.parse(facts) as Record<string, string> };
}

function ownersOf(items: readonly CampaignItemRow[]): CampaignOwner[] {
  return [...new Set(items.map(({ owner }) => owner))].sort().map((owner) => {
    const own = items.filter((item) => item.owner === owner);
    return { owner, ...countsOf(own), reminded_at: Math.max(...own.map(({ reminded_at }) => reminded_at)) };
  });
}

/** What an owner confirms: who answers for it, who can reach it, with what, and what data it holds. */
export function confirmedFacts(record: OperationRecord, owned: Ownership): Record<string, string> {
  const { service, criticality, data_owner, environment, tags, scope } = owned;
  return {
    status: record.status,
    description: record.spec,
    exposure: record.exposure,
    auth: [record.auth.state, ...record.auth.schemes.map(({ scheme }) => scheme)].join(' '),
    data: record.data_classes.map(({ id }) => id).join(' '),
    risk: record.risk.level,
    service,
    criticality,
    data_owner,
    environment,
    tags: tags.join(' '),
    scope: [...new Set([...scope, ...observedScope(record)])].sort().join(' '),
  };
}
