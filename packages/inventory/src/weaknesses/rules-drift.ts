import type { DriftRecord } from '../model.ts';
import type { Subject, WeaknessRule } from './model.ts';

/** What the observation of one exchange has where the description was left; `null` where it cannot be told. */
function departs({ seen }: Subject, drift: DriftRecord): boolean | null {
  if (drift.kind === 'status') return String(seen.status) === drift.name;
  if (seen.fields === null || (drift.location === 'response' && !drift.status_class.startsWith(String(seen.status)[0] ?? ''))) return null;
  const field = seen.fields.find(({ location, name }) => location === drift.location && name === drift.name);
  if (drift.kind === 'missing') return field === undefined;
  return field !== undefined && (drift.kind === 'undeclared' || field.type === drift.seen);
}

function pointOf({ kind, location, name, status_class }: DriftRecord): string {
  return `${kind} ${status_class === '' ? '' : `${status_class} `}${location}.${name}`;
}

/** Requests and answers that their description does not allow. What is missing of authentication is a weakness of its own. */
export const specDrift: WeaknessRule = {
  kind: 'spec-drift',
  examine(subject) {
    const { seen, record } = subject;
    if (record === null || record.spec === '' || seen.hostile || seen.direction !== 'inbound') return null;
    const known = record.drift.filter(({ kind }) => kind !== 'auth' && kind !== 'scope').map((drift) => ({ point: pointOf(drift), drift }));
    const judged = known.map(({ point, drift }) => ({ point, drift, departs: departs(subject, drift) }));
    const listed = new Map(judged.map(({ point, departs: shown }) => [point, shown]));
    return {
      shown: judged.flatMap(({ point, drift, departs: shown }) => (shown === true ? [{ point, detail: drift.example }] : [])),
      // A status that is not answered clears nothing: another one is no evidence against it.
      clears: (point) => !listed.has(point) || (listed.get(point) === false && !point.startsWith('status ')),
      observed: 'traffic agreed with the description',
      conclusive: (point) => !listed.has(point),
    };
  },
};
