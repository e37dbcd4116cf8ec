import type { Policy } from '@sallyport/policy';
import type { Control } from '../../control.ts';
import { type Call, type Resource, route } from '../../http/route.ts';
import { describeChanges } from '../../publish/changes.ts';
import { readPolicy, writePolicy } from '../../publish/policy-store.ts';
import { withMode } from '../../publish/set-mode.ts';
import { policyPolicy } from './policy.ts';
import { presentPolicy } from './presenter.ts';
import { getPolicy, type PolicyView, putMode, putPolicy } from './schema.ts';

const get = route(getPolicy, async (call, control) => {
  return presentPolicy(call.actor, control.published.policy, control.streams.running(control.published.policy.hash, control.clock.now()));
});

const put = route(putPolicy, async (call, control) => {
  return await change(call, control, call.body.version, readPolicy(call.body.policy));
});

const setMode = route(putMode, async (call, control) => {
  const next = readPolicy(withMode(control.published.policy.policy, call.body));
  return await change(call, control, call.body.version, next);
});

async function change(call: Call<unknown, unknown, unknown>, control: Control, base: number, next: Policy): Promise<PolicyView> {
  const before = control.published.policy;
  call.note(`version ${base + 1}`, describeChanges(before.policy, next));
  await writePolicy(control.state, base, next, call.actor.name, control.clock.now());
  await control.published.refresh();
  const current = control.published.policy;
  return presentPolicy(call.actor, current, control.streams.running(current.hash, control.clock.now()));
}

export const policy: Resource = { name: 'policy', policy: policyPolicy, routes: [get, put, setMode] };
