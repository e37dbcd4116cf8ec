import { draftConfidence, type OperationRecord, type ParameterRecord, parameterKey } from '@sallyport/inventory';
import { type Actor, canUse } from '../../access/actor.ts';
import type { DraftRow } from '../../state/tables.ts';
import { draftsPolicy } from './policy.ts';
import type { Accepted, DraftHead, DraftOperation, DraftParameter, DraftView } from './schema.ts';

/** Decisions of a draft by operation id. */
export type Decisions = Readonly<Record<string, { readonly accepted: Accepted; readonly rejected: readonly string[] }>>;

export function presentHead({ records: _, decisions, ...row }: DraftRow): DraftHead {
  const list = Object.values(JSON.parse(decisions) as Decisions);
  const count = (accepted: boolean): number => list.filter((item) => item.accepted === accepted).length;
  return { ...row, accepted: count(true), rejected: count(false) };
}

export function presentDraft(actor: Actor, row: DraftRow): DraftView {
  const decisions = JSON.parse(row.decisions) as Decisions;
  const records = JSON.parse(row.records) as readonly OperationRecord[];
  const open = row.state === 'open';
  const may = canUse(actor, draftsPolicy, { decide: 'drafts.decide', publish: 'drafts.publish' });
  return {
    ...presentHead(row),
    items: records.map((record) => presentOperation(record, decisions)),
    can: { decide: open && may.decide, publish: open && may.publish },
  };
}

function presentOperation(record: OperationRecord, decisions: Decisions): DraftOperation {
  const { id, method, template, status, requests, clients, first_seen, last_seen, statuses, auth, parameters } = record;
  const decision = decisions[id];
  const rejected = new Set(decision?.rejected);
  return {
    id,
    method,
    template,
    status,
    requests,
    clients,
    first_seen,
    last_seen,
    statuses: statuses.map((item) => item.status),
    auth: auth.schemes.map((item) => item.scheme),
    confidence: draftConfidence(requests),
    accepted: decision?.accepted ?? null,
    parameters: parameters.map((parameter) => presentParameter(parameter, rejected)),
  };
}

function presentParameter(parameter: ParameterRecord, rejected: ReadonlySet<string>): DraftParameter {
  const { location, name, status_class, types, formats, required, seen, samples, data_classes } = parameter;
  const key = parameterKey(parameter);
  const confidence = draftConfidence(seen);
  return {
    key,
    location,
    name,
    status_class,
    types,
    formats,
    required,
    seen,
    samples,
    confidence,
    data_classes,
    accepted: !rejected.has(key),
  };
}
