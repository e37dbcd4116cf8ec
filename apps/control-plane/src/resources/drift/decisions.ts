import { applyPatch, type PatchOperation } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import { suggestPatch } from '@sallyport/inventory';
import type { Control } from '../../control.ts';
import { storeSpec } from '../../publish/spec-store.ts';
import type { DriftDecisionRow } from '../../state/tables.ts';
import { type Departure, evidenceOf } from './presenter.ts';
import type { DriftDecide, DriftDecided } from './schema.ts';

/** A description that is kept here. */
interface Kept {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly text: string;
}

export async function decisionsById(control: Control): Promise<ReadonlyMap<string, DriftDecisionRow>> {
  const rows = await control.state.db.selectFrom('drift_decisions').selectAll().execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The newest description of a title and version, as records name it. */
export async function keptSpecs(control: Control): Promise<(spec: string) => Kept | undefined> {
  const rows = await control.state.db
    .selectFrom('specs')
    .select(['name', 'title', 'version', 'text'])
    .orderBy('uploaded_at', 'desc')
    .execute();
  return (spec) => rows.find(({ title, version }) => `${title} ${version}`.trim() === spec);
}

/** The patch for one departure alone. */
export function patchFor({ record, drift }: Departure, spec: Kept): PatchOperation[] {
  const suggested = suggestPatch({ method: record.method, template: record.template, drift: [drift] }, spec.text, spec.name);
  if (!suggested.ok) throw suggested.error;
  return suggested.value;
}

/** Writes decisions; with `apply` the descriptions are changed, each once, as a new version. */
export async function decide(
  control: Control,
  departures: readonly Departure[],
  { decision, reason, apply }: DriftDecide,
  by: string,
): Promise<DriftDecided> {
  const specOf = await keptSpecs(control);
  const texts = new Map<string, { readonly spec: Kept; text: string; count: number }>();
  const rows: DriftDecisionRow[] = [];
  for (const departure of departures) {
    const spec = specOf(departure.record.spec);
    let patch: PatchOperation[] = [];
    if (decision === 'accepted') {
      if (spec === undefined) throw new SallyportError('NOT_FOUND', 'spec', departure.record.spec);
      const held = texts.get(spec.name) ?? { spec, text: spec.text, count: 0 };
      patch = patchFor(departure, { ...spec, text: held.text });
      if (patch.length === 0)
        throw new SallyportError(
          'BAD_REQUEST',
          departure.id,
          'no change of the description takes this away; mend the service, or reject it',
        );
      const patched = applyPatch(held.text, spec.name, patch);
      if (!patched.ok) throw patched.error;
      texts.set(spec.name, { ...held, text: patched.value, count: held.count + 1 });
    }
    rows.push({
      id: departure.id,
      decision,
      evidence: evidenceOf(departure.drift),
      reason,
      spec: spec?.name ?? '',
      patch: JSON.stringify(patch),
      applied: apply && decision === 'accepted' ? 1 : 0,
      decided_at: control.clock.now(),
      decided_by: by,
    });
  }
  const changed = decision === 'accepted' && apply ? [...texts.values()] : [];
  for (const { spec, text, count } of changed) await storeSpec(control, spec.name, text, by, `${count} departures accepted`);
  for (const row of rows) await keep(control, row);
  return { decided: rows.length, changed: changed.map(({ spec }) => spec.name) };
}

async function keep(control: Control, row: DriftDecisionRow): Promise<void> {
  const { id: _, ...next } = row;
  await control.state.db
    .insertInto('drift_decisions')
    .values(row)
    .onConflict((on) => on.column('id').doUpdateSet(next))
    .execute();
}
