import { Readable } from 'node:stream';
import { applyPatch, unifiedDiff } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import { canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import { decide, decisionsById, keptSpecs, patchFor } from './decisions.ts';
import { driftPolicy } from './policy.ts';
import { type Departure, departuresOf, presentDrift } from './presenter.ts';
import { type DriftQuery, type DriftView, decideDrift, getDriftPullRequest, listDrift, reopenDrift } from './schema.ts';

function departures(control: Control): Departure[] {
  return departuresOf(control.inventory.operations());
}

const list = route(listDrift, async (call, control) => {
  const decisions = await decisionsById(control);
  const all = departures(control).map((departure) => presentDrift(departure, decisions.get(departure.id)));
  const found = all.filter((view) => holds(view, call.query));
  const { offset, limit } = call.query;
  return {
    items: found.toSorted((a, b) => compare(placeOf(a), placeOf(b))).slice(offset, offset + limit),
    total: found.length,
    facets: { state: counts(all, 'state'), kind: counts(all, 'kind'), spec: counts(all, 'spec') },
    can: canUse(call.actor, driftPolicy, { decide: 'drift.decide' }),
  };
});

function holds(view: DriftView, { state, kind, spec, operation, q }: DriftQuery): boolean {
  const any = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  return (
    any(state, view.state) &&
    any(kind, view.kind) &&
    any(spec, view.spec) &&
    (operation === undefined || view.operation === operation) &&
    `${view.method} ${view.host}${view.template} ${view.name}`.toLowerCase().includes(q.toLowerCase())
  );
}

function placeOf({ host, template, method, kind, location, name, id }: DriftView): string {
  return [host, template, method, kind, location, name, id].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function counts(views: readonly DriftView[], of: 'state' | 'kind' | 'spec'): Record<string, number> {
  const found: Record<string, number> = {};
  for (const view of views) found[view[of]] = (found[view[of]] ?? 0) + 1;
  return found;
}

const settle = route(decideDrift, async (call, control) => {
  const { ids, decision, reason } = call.body;
  call.note(decision, `${ids.length} departures: ${reason}`.slice(0, 500));
  if (decision === 'rejected' && reason === '') throw new SallyportError('BAD_REQUEST', 'body.reason', 'say why');
  const known = new Map(departures(control).map((departure) => [departure.id, departure]));
  const chosen = ids.map((id) => {
    const departure = known.get(id);
    if (departure === undefined) throw new SallyportError('NOT_FOUND', 'drift', id);
    return departure;
  });
  const decided = await decide(control, chosen, call.body, call.actor.name);
  const places = chosen.slice(0, 10).map(({ record, drift }) => `${record.method} ${record.template} ${drift.location} ${drift.name}`);
  call.note(decision, `${places.join('; ')}${chosen.length > 10 ? `; and ${chosen.length - 10} more` : ''}: ${reason}`.slice(0, 2_000));
  return decided;
});

const reopen = route(reopenDrift, async (call, control) => {
  const gone = await control.state.db.deleteFrom('drift_decisions').where('id', '=', call.params.id).returning('id').executeTakeFirst();
  if (gone === undefined) throw new SallyportError('NOT_FOUND', 'drift', call.params.id);
  return null;
});

/** The patch is made anew: what was applied, or is not seen any more, is not in it. */
const pullRequest = fileRoute(getDriftPullRequest, async (call, control) => {
  const { spec: name } = call.query;
  const decisions = await decisionsById(control);
  const specOf = await keptSpecs(control);
  let [before, after] = ['', ''];
  for (const departure of departures(control)) {
    const kept = specOf(departure.record.spec);
    if (kept?.name !== name) continue;
    if (before === '') [before, after] = [kept.text, kept.text];
    if (presentDrift(departure, decisions.get(departure.id)).state !== 'accepted') continue;
    const patched = applyPatch(after, name, patchFor(departure, { ...kept, text: after }));
    if (!patched.ok) throw patched.error;
    after = patched.value;
  }
  if (before === after) throw new SallyportError('NOT_FOUND', 'drift', `nothing that was accepted waits for ${name}`);
  const bytes = Buffer.from(unifiedDiff(before, after, name), 'utf8');
  const file = `${name.split('/').at(-1) ?? name}.patch`;
  return { mediaType: 'text/x-diff; charset=utf-8', name: file, bytes: bytes.length, content: Readable.from([bytes]) };
});

export const drift: Resource = { name: 'drift', policy: driftPolicy, routes: [list, settle, reopen, pullRequest] };
