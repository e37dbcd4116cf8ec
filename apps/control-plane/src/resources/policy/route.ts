import { SallyportError } from '@sallyport/core';
import { personOf } from '../../access/person.ts';
import type { Control } from '../../control.ts';
import { type Call, type Resource, route } from '../../http/route.ts';
import { type ChangeRequest, changePolicy, completeRollout, haltRollout, rollbackRequest } from '../../publish/change-policy.ts';
import { readPolicy, readPolicyText } from '../../publish/policy-store.ts';
import { withMode } from '../../publish/set-mode.ts';
import { changeRoutes } from './change-route.ts';
import { policyPolicy } from './policy.ts';
import { presentPolicy } from './presenter.ts';
import { getPolicy, type PolicyView, putMode, putPolicy, putRollout, rollbackPolicy } from './schema.ts';

const get = route(getPolicy, (call, control) => presentPolicy(call.actor, control));

const put = route(putPolicy, async (call, control) => {
  const { version, policy, text, reason, rollout, propose } = call.body;
  const next = text === undefined ? readPolicy(policy) : readPolicyText(text);
  return await change(call, control, { base: version, next, text, reason, rollout, propose, by: call.actor.name });
});

const setMode = route(putMode, async (call, control) => {
  const next = readPolicy(withMode(control.published.policy.policy, call.body));
  return await change(call, control, { base: call.body.version, next, reason: call.body.reason, by: call.actor.name });
});

const rollback = route(rollbackPolicy, async (call, control) => {
  const { version, to, reason } = call.body;
  const { staged } = control.published;
  if (staged !== null && to === undefined) {
    call.note(`version ${staged.version}`, `halted: ${reason}`);
    await haltRollout(control, `${call.actor.name}: ${reason}`);
    return await presentPolicy(call.actor, control);
  }
  return await change(call, control, await rollbackRequest(control, version, to, call.actor.name, reason));
});

const setRollout = route(putRollout, async (call, control) => {
  const { version, action, reason } = call.body;
  call.note(`version ${version}`, `${action}: ${reason}`);
  if (control.published.staged?.version !== version)
    throw new SallyportError('CONFLICT', 'policy.rollout', `version ${version} is not being rolled out`);
  if (action === 'complete') await completeRollout(control, `${call.actor.name}: ${reason}`);
  else await haltRollout(control, `${call.actor.name}: ${reason}`);
  return await presentPolicy(call.actor, control);
});

async function change(call: Call<unknown, unknown, unknown>, control: Control, request: ChangeRequest): Promise<PolicyView> {
  call.note(`version ${request.base}`, request.reason);
  const outcome = await changePolicy(control, { ...request, person: await personOf(call.actor, control) });
  const target = outcome.kind === 'written' ? `version ${outcome.version.version}` : `proposed as ${outcome.change.id}`;
  call.note(target, `${request.reason}: ${outcome.summary}`);
  return await presentPolicy(call.actor, control);
}

export const policy: Resource = {
  name: 'policy',
  policy: policyPolicy,
  routes: [get, put, setMode, rollback, setRollout, ...changeRoutes],
};
