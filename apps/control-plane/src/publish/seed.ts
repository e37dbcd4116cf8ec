import { basename } from 'node:path';
import { type GatheredSpec, gatherSpecs, isAddress } from '@sallyport/contract';
import { type Mode, newId, SallyportError } from '@sallyport/core';
import { DEFAULT_POLICY, type Policy } from '@sallyport/policy';
import { secretHash as sha256 } from '../access/sessions.ts';
import type { Control } from '../control.ts';
import { rowOf } from '../resources/partners/presenter.ts';
import type { PartnerWrite } from '../resources/partners/schema.ts';
import { changePolicy } from './change-policy.ts';
import { describeChanges } from './changes.ts';
import { readPolicy } from './policy-store.ts';
import { storeSpec } from './spec-store.ts';

/** Writes the first version of the policy, and the mode asked for at this start where it differs. Both are audited. */
export async function seedPolicy(control: Control, first: Policy | undefined, mode: Mode | undefined): Promise<void> {
  const before = control.published.policy;
  const base = before.version === 0 ? (first ?? DEFAULT_POLICY) : before.policy;
  const next = readPolicy({ ...base, mode: mode ?? base.mode });
  if (before.version > 0 && describeChanges(before.policy, next) === 'nothing changed') return;
  // A second person is not got around by a restart: then it waits like any other change.
  const outcome = await changePolicy(control, { base: before.version, next, by: 'sallyport', reason: 'asked for at the start' });
  await control.record({
    kind: 'audit',
    at: control.clock.now(),
    actor: 'sallyport',
    role: 'system',
    action: 'policy.update',
    target: outcome.kind === 'written' ? `version ${outcome.version.version}` : outcome.change.id,
    outcome: 'allowed',
    detail: `at start: ${outcome.summary}`,
    address: '',
  });
}

/** Reads the API descriptions that the configuration names; one that has not changed is left as it is. */
export async function seedSpecs(control: Control, files: readonly string[]): Promise<void> {
  for (const { name: place, text } of (await Promise.all(files.map((file) => gathered(control, file)))).flat()) {
    // A file goes by its name; those of a folder by their place in it, and what was fetched by its address.
    const name = files.includes(place) && !isAddress(place) ? basename(place) : place;
    const held = await control.state.db.selectFrom('specs').select('sha256').where('name', '=', name).executeTakeFirst();
    if (held?.sha256 === sha256(text)) continue;
    const kept = await storeSpec(control, name, text, 'sallyport', isAddress(name) ? 'fetched at start' : 'read at start');
    await control.record({
      kind: 'audit',
      at: kept.uploaded_at,
      actor: 'sallyport',
      role: 'system',
      action: 'specs.upload',
      target: name,
      outcome: 'allowed',
      detail: `at start: sha256 ${kept.sha256}`,
      address: '',
    });
  }
}

/** A server of descriptions that is down keeps no control plane from starting: what it gave before is still there. */
async function gathered(control: Control, place: string): Promise<GatheredSpec[]> {
  try {
    return await gatherSpecs(place, { allowed: control.config.description_origins, fetch });
  } catch (error) {
    if (!isAddress(place) || !(error instanceof SallyportError) || error.code !== 'INPUT_UNREADABLE') throw error;
    control.logger.warn({ spec: place, detail: error.message }, 'an API description cannot be fetched');
    return [];
  }
}

/** Adds the partners that the configuration names and nobody has entered yet; what people changed since stays. */
export async function seedPartners(control: Control, partners: readonly PartnerWrite[]): Promise<void> {
  for (const partner of partners) {
    const now = control.clock.now();
    const row = rowOf(`prt_${newId(now, control.random)}`, partner, now);
    const added = await control.state.db
      .insertInto('partners')
      .values(row)
      .onConflict((on) => on.column('name').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (added === undefined) continue;
    await control.record({
      kind: 'audit',
      at: now,
      actor: 'sallyport',
      role: 'system',
      action: 'partners.create',
      target: row.id,
      outcome: 'allowed',
      detail: `at start: ${partner.name}`,
      address: '',
    });
  }
}
