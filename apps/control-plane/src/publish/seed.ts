import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
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
  for (const file of files) {
    const name = basename(file);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new SallyportError('INPUT_UNREADABLE', file, error instanceof Error ? error.message : String(error), { cause: error });
    });
    const held = await control.state.db.selectFrom('specs').select('sha256').where('name', '=', name).executeTakeFirst();
    if (held?.sha256 === sha256(text)) continue;
    const kept = await storeSpec(control, name, text, 'sallyport');
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
