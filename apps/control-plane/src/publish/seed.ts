import { basename } from 'node:path';
import { type GatheredSpec, gatherSpecs, isAddress } from '@sallyport/contract';
import { type Mode, newId, SallyportError } from '@sallyport/core';
import { DEFAULT_POLICY, type Policy } from '@sallyport/policy';
import { secretHash as sha256 } from '../access/sessions.ts';
import type { Control } from '../control.ts';
import { rowOf } from '../resources/partners/presenter.ts';
import type { PartnerWrite } from '../resources/partners/schema.ts';
import { describeChanges } from './changes.ts';
import { currentPolicy, readPolicy, writePolicy } from './policy-store.ts';
import { storeSpec } from './spec-store.ts';

/** Writes the first version of the policy, and the mode asked for at this start where it differs. Both are audited. */
export async function seedPolicy(control: Control, first: Policy | undefined, mode: Mode | undefined): Promise<void> {
  const before = await currentPolicy(control.state);
  const base = before.version === 0 ? (first ?? DEFAULT_POLICY) : before.policy;
  const next = readPolicy({ ...base, mode: mode ?? base.mode });
  const detail = describeChanges(before.policy, next);
  if (before.version > 0 && detail === 'nothing changed') return;
  const written = await writePolicy(control.state, before.version, next, 'sallyport', control.clock.now());
  await control.record({
    kind: 'audit',
    at: written.created_at,
    actor: 'sallyport',
    role: 'system',
    action: 'policy.update',
    target: `version ${written.version}`,
    outcome: 'allowed',
    detail: `at start: ${detail}`,
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
