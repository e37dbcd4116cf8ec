import { createHash } from 'node:crypto';
import type { DriftRecord, OperationRecord } from '@sallyport/inventory';
import type { DriftDecisionRow } from '../../state/tables.ts';
import type { DriftView } from './schema.ts';

/** Kinds that a change of the description takes away; the rest is for people, or for the service, to change. */
const MENDABLE: ReadonlySet<string> = new Set(['undeclared', 'type', 'status']);

/** One departure with the operation it is of. */
export interface Departure {
  readonly id: string;
  readonly record: OperationRecord;
  readonly drift: DriftRecord;
}

export function departuresOf(records: readonly OperationRecord[]): Departure[] {
  return records.flatMap((record) => record.drift.map((drift) => ({ id: departureId(record.id, drift), record, drift })));
}

function departureId(operation: string, { id }: DriftRecord): string {
  return `drf_${createHash('sha256').update(`${operation} ${id}`).digest('hex').slice(0, 20)}`;
}

/**
 * What a decision rests on. Counts are left out, they change with every request; but ten times as many answers without a
 * credential is another thing than was decided on.
 */
export function evidenceOf({ described, shape, kind, count }: DriftRecord): string {
  const size = kind === 'auth' || kind === 'scope' ? String(Math.floor(Math.log10(Math.max(1, count)))) : '';
  // The other answers that are described are no part of it.
  return JSON.stringify([kind === 'status' ? '' : described, shape, size]);
}

export function presentDrift({ id, record, drift }: Departure, row: DriftDecisionRow | undefined): DriftView {
  const { kind, location, name, status_class, described, seen, count, samples, example } = drift;
  const stands = row !== undefined && row.evidence === evidenceOf(drift);
  return {
    id,
    operation: record.id,
    method: record.method,
    host: record.host,
    template: record.template,
    spec: record.spec,
    kind,
    location,
    name,
    status_class,
    described,
    seen,
    count,
    samples,
    example,
    state: stands ? row.decision : 'open',
    decision:
      row === undefined
        ? null
        : {
            decision: row.decision,
            reason: row.reason,
            decided_at: row.decided_at,
            decided_by: row.decided_by,
            applied: row.applied === 1,
            void: !stands,
          },
    mendable: MENDABLE.has(kind) && !(kind === 'type' && (location === 'query' || location === 'header')),
  };
}
