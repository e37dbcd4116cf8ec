import { SallyportError } from '@sallyport/core';
import { editText, isEmergency, needsApproval, type Policy } from '@sallyport/policy';
import type { Control } from '../control.ts';
import type { RolloutPlan } from '../resources/policy/change-schema.ts';
import type { PolicyChangeRow } from '../state/tables.ts';
import { describeChanges } from './changes.ts';
import { amendChange, decideChange, policyChange, proposeChange } from './policy-changes.ts';
import { type PolicyVersion, policyVersion, policyVersions, readPolicyText, writePolicy, writeRollout } from './policy-store.ts';
import type { Rollout } from './rollout.ts';

/** A change of the policy that somebody asks for. */
export interface ChangeRequest {
  /** The version it was made from. */
  readonly base: number;
  readonly next: Policy;
  /** The policy as it is written; without it the text in force is changed where it has to be. */
  readonly text?: string | undefined;
  readonly by: string;
  /** The user behind an API token that asks; without it `by` is a person. */
  readonly person?: string | undefined;
  readonly reason: string;
  readonly rollout?: RolloutPlan | null | undefined;
  /** The version it brings back. */
  readonly restores?: number;
  /** A second person is to look at it, whether or not the policy in force asks for one. */
  readonly propose?: boolean | undefined;
}

/** What came of it: a new version, or a change that waits for a second person. */
export type ChangeOutcome =
  | { readonly kind: 'written'; readonly version: PolicyVersion; readonly summary: string }
  | { readonly kind: 'proposed'; readonly change: PolicyChangeRow; readonly summary: string };

type Parts = Pick<Control, 'state' | 'clock' | 'random' | 'published'>;

/** The one way a policy is changed: at once where the policy in force allows that, else as a proposal. */
export async function changePolicy(control: Parts, request: ChangeRequest): Promise<ChangeOutcome> {
  const { base, next, by, reason, restores = 0 } = request;
  const before = control.published.policy;
  if (before.version !== base) throw new SallyportError('CONFLICT', 'policy.version', `version ${base} is not the one in force`);
  const text = request.text ?? editText(before.text, before.policy, next);
  const summary = describeChanges(before.policy, next);
  const touches = needsApproval(before.policy, next);
  const now = control.clock.now();
  const { emergency, expires_hours } = before.policy.approval;
  const urgent = emergency && (isEmergency(before.policy, next) || (restores > 0 && restores === (await versionBefore(control, base))));
  if ((touches.length > 0 && !urgent) || request.propose === true) {
    const draft = {
      base,
      text,
      summary,
      touches: touches.length > 0 ? touches : ['as asked for'],
      reason,
      plan: request.rollout ?? null,
      restores,
      by,
      person: request.person ?? by,
      expires_hours,
    };
    return { kind: 'proposed', change: await proposeChange(control, draft, now), summary };
  }
  // What is urgent goes before a version that is being tried out, and to all.
  if (urgent) await haltRollout(control, `${by}: ${reason}`);
  const rollout = urgent ? null : stagedBy(request.rollout ?? null, now, by);
  const version = await writePolicy(control.state, base, { text, policy: next, by, reason, restores, rollout }, now);
  await control.published.refresh();
  return { kind: 'written', version, summary };
}

/** Puts a proposed change in force. FORBIDDEN for the one who proposed it; CONFLICT when another version is in force by now. */
export async function approveChange(control: Parts, id: string, by: string, note: string): Promise<PolicyChangeRow> {
  const change = await policyChange(control.state, id);
  if (change.state !== 'proposed') throw new SallyportError('CONFLICT', 'policy.change', `${id} is ${change.state}`);
  if (change.person === by) throw new SallyportError('FORBIDDEN', 'policy.change', 'nobody approves a change of their own');
  const now = control.clock.now();
  if (change.expires_at <= now) throw new SallyportError('CONFLICT', 'policy.change', `${id} has expired`);
  const plan = change.plan === '' ? null : (JSON.parse(change.plan) as RolloutPlan);
  const { base, text, reason, restores, proposed_by } = change;
  const policy = readPolicyText(text);
  const rollout = stagedBy(plan, now, by);
  const draft = { text, policy, by: proposed_by, reason, approved_by: by, restores, rollout };
  // Claimed first: two who decide at one time must not both have their way.
  await decideChange(control.state, id, { state: 'approved', by, note }, now);
  try {
    const { version } = await writePolicy(control.state, base, draft, now);
    await control.published.refresh();
    return await amendChange(control.state, id, { version });
  } catch (error) {
    await amendChange(control.state, id, { state: 'proposed', decided_at: 0, decided_by: '', note: '' });
    throw error;
  }
}

/** The request to go back to an earlier version; without one, to the one in force before. */
export async function rollbackRequest(
  control: Parts,
  base: number,
  to: number | undefined,
  by: string,
  reason: string,
): Promise<ChangeRequest> {
  const target = to ?? (await versionBefore(control, base));
  if (target === undefined || target === base)
    throw new SallyportError('CONFLICT', 'policy.version', 'there is no version before this one');
  const { policy, text } = await policyVersion(control.state, target);
  return { base, next: policy, text, by, reason, restores: target };
}

/** The version all gateways ran on before `base`; 0 is the default policy. */
async function versionBefore(control: Parts, base: number): Promise<number | undefined> {
  if (base === 0) return undefined;
  const versions = await policyVersions(control.state);
  const before = versions.find(({ version, rollout }) => version < base && (rollout?.state ?? 'complete') === 'complete');
  return before?.version ?? 0;
}

/** Sends a staged version to all gateways. */
export async function completeRollout(control: Parts, note: string): Promise<PolicyVersion> {
  return await moveRollout(control, 'complete', note);
}

/** Takes a staged version back from the gateways that have it. Does nothing when there is none. */
export async function haltRollout(control: Parts, note: string): Promise<void> {
  if (control.published.staged !== null) await moveRollout(control, 'halted', note);
}

async function moveRollout(control: Parts, state: Rollout['state'], note: string): Promise<PolicyVersion> {
  const { staged } = control.published;
  if (staged?.rollout == null) throw new SallyportError('CONFLICT', 'policy.rollout', 'no version is being rolled out');
  await writeRollout(control.state, staged, { ...staged.rollout, state, since: control.clock.now(), note });
  await control.published.refresh();
  return staged;
}

function stagedBy(plan: RolloutPlan | null, now: number, by: string): Rollout | null {
  return plan === null ? null : { ...plan, state: 'staged', since: now, note: `by ${by}` };
}
