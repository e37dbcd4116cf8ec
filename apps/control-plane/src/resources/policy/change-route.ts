import { SallyportError } from '@sallyport/core';
import { checkDocument, diffText, needsApproval, policySchema } from '@sallyport/policy';
import { canUse } from '../../access/actor.ts';
import { type Route, route } from '../../http/route.ts';
import { approveChange } from '../../publish/change-policy.ts';
import { describeChanges } from '../../publish/changes.ts';
import { dryRun } from '../../publish/dry-run.ts';
import { decideChange, policyChange, policyChanges } from '../../publish/policy-changes.ts';
import { policyVersion, policyVersions, readPolicyText } from '../../publish/policy-store.ts';
import {
  approvePolicyChange,
  checkPolicy,
  dryRunPolicy,
  getPolicyChange,
  getPolicyVersion,
  listPolicyChanges,
  listPolicyVersions,
  rejectPolicyChange,
  withdrawPolicyChange,
} from './change-schema.ts';
import { policyPolicy } from './policy.ts';
import { presentChange } from './presenter.ts';

const check = route(checkPolicy, async (call, control) => {
  const { text } = call.body;
  const before = control.published.policy;
  const problems = checkDocument(text, policySchema, 'POLICY_INVALID');
  const diff = diffText(before.text, text);
  if (problems.length > 0) return { problems, diff, summary: '', touches: [] };
  const next = readPolicyText(text);
  return { problems, diff, summary: describeChanges(before.policy, next), touches: needsApproval(before.policy, next) };
});

const tryOut = route(dryRunPolicy, async (call, control) => {
  call.note('', `over ${call.body.records} records`);
  return await dryRun(control, readPolicyText(call.body.text), call.body.records);
});

const list = route(listPolicyChanges, async (call, control) => ({
  items: (await policyChanges(control.state)).map(presentChange),
  can: canUse(call.actor, policyPolicy, { decide: 'policy.changes.approve' }),
}));

const get = route(getPolicyChange, async (call, control) => {
  const row = await policyChange(control.state, call.params.id);
  const base = await policyVersion(control.state, row.base);
  return { ...presentChange(row), text: row.text, diff: diffText(base.text, row.text) };
});

const approve = route(approvePolicyChange, async (call, control) => {
  // A token acts for a program, or for the one who made it: it is no second person.
  if (call.actor.kind !== 'user') throw new SallyportError('FORBIDDEN', 'policy.change', 'approval is for people, not for API tokens');
  call.note(call.params.id, call.body.reason);
  const change = await approveChange(control, call.params.id, call.actor.name, call.body.reason);
  call.note(change.id, `version ${change.version}, proposed by ${change.proposed_by}: ${call.body.reason}: ${change.summary}`);
  return presentChange(change);
});

const reject = route(rejectPolicyChange, async (call, control) => {
  const { actor, params, body } = call;
  call.note(params.id, body.reason);
  return presentChange(
    await decideChange(control.state, params.id, { state: 'rejected', by: actor.name, note: body.reason }, control.clock.now()),
  );
});

const withdraw = route(withdrawPolicyChange, async (call, control) => {
  const { actor, params, body } = call;
  call.note(params.id, body.reason);
  const { proposed_by } = await policyChange(control.state, params.id);
  if (proposed_by !== actor.name)
    throw new SallyportError('FORBIDDEN', 'policy.change', `it is ${proposed_by}'s to withdraw; it can be rejected`);
  return presentChange(
    await decideChange(control.state, params.id, { state: 'withdrawn', by: actor.name, note: body.reason }, control.clock.now()),
  );
});

const versions = route(listPolicyVersions, async (_call, control) => {
  const inForce = control.published.policy.version;
  const items = await policyVersions(control.state);
  return { items: items.map((item) => ({ ...item, in_force: item.version === inForce })) };
});

const version = route(getPolicyVersion, async (call, control) => {
  const { version: number, text } = await policyVersion(control.state, call.params.version);
  return { version: number, text, diff: diffText(control.published.policy.text, text) };
});

export const changeRoutes: readonly Route[] = [check, tryOut, list, get, approve, reject, withdraw, versions, version];
