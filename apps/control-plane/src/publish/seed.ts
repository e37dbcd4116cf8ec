import type { Mode } from '@sallyport/core';
import { DEFAULT_POLICY, type Policy } from '@sallyport/policy';
import type { Control } from '../control.ts';
import { describeChanges } from './changes.ts';
import { currentPolicy, readPolicy, writePolicy } from './policy-store.ts';

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
