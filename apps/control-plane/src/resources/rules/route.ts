import { createHash } from 'node:crypto';
import { VIOLATIONS } from '@sallyport/contract/enforce';
import { SallyportError } from '@sallyport/core';
import { type Policy, withRule } from '@sallyport/policy';
import { canUse } from '../../access/actor.ts';
import { personOf } from '../../access/person.ts';
import type { Control } from '../../control.ts';
import { DAY_MS, periodOf } from '../../events/period.ts';
import { ruleCounts } from '../../events/rules.ts';
import { type Call, type Resource, route } from '../../http/route.ts';
import { type ChangeOutcome, changePolicy } from '../../publish/change-policy.ts';
import { readPolicy } from '../../publish/policy-store.ts';
import { rulesPolicy } from './policy.ts';
import { presentRules } from './presenter.ts';
import { changeRule, getRules, promoteViolation, type RuleOutcome, type RulePromotion } from './schema.ts';

const get = route(getRules, async (call, control) => {
  const period = periodOf(call.query, control.clock.now(), DAY_MS);
  const { version, policy } = control.published.policy;
  const rows = presentRules(policy, await ruleCounts(control.events, period, call.query.host));
  return { period, version, rows, can: canUse(call.actor, rulesPolicy, { change: 'rules.change' }) };
});

const change = route(changeRule, async (call, control) => {
  const { version, section, id, ...wanted } = call.body;
  const next = withRule(control.published.policy.policy, { section, id }, wanted);
  const reason = wanted.enforced
    ? `${section}/${id} in force for ${wanted.percent ?? 'its share'} % of callers`
    : `${section}/${id} back to shadow`;
  return { policy_version: versionOf(await write(call, control, version, next, reason)), section, id };
});

const promote = route(promoteViolation, async (call, control): Promise<RuleOutcome> => {
  if (!Object.hasOwn(VIOLATIONS, call.body.violation)) {
    throw new SallyportError('BAD_REQUEST', 'body.violation', `${call.body.violation} is no kind of departure`);
  }
  const { policy } = control.published.policy;
  const rule = ruleOf(call.body);
  const rules = [...policy.specification.rules.filter(({ id }) => id !== rule.id), rule];
  const next = { ...policy, specification: { ...policy.specification, rules } };
  const reason = `${rule.id} in force for ${call.body.percent} % of callers`;
  return { policy_version: versionOf(await write(call, control, call.body.version, next, reason)), section: 'specification', id: rule.id };
});

/** The same kind at the same place always gets the same name, so that promoting twice leaves one rule. */
function ruleOf({ violation, host, path, methods, percent, budget }: RulePromotion) {
  const place = createHash('sha256')
    .update(`${[...methods].sort().join()} ${host} ${path}`)
    .digest('hex')
    .slice(0, 8);
  const id = `${violation}-${place}`;
  return { id, scope: { host, path, methods }, violations: [violation], action: 'block', percent, ...(budget !== undefined && { budget }) };
}

async function write(
  call: Call<unknown, unknown, unknown>,
  control: Control,
  base: number,
  next: unknown,
  reason: string,
): Promise<ChangeOutcome> {
  call.note(`version ${base + 1}`, reason);
  const read: Policy = readPolicy(next);
  const outcome = await changePolicy(control, {
    base,
    next: read,
    by: call.actor.name,
    person: await personOf(call.actor, control),
    reason,
  });
  const target = outcome.kind === 'written' ? `version ${outcome.version.version}` : `proposed as ${outcome.change.id}`;
  call.note(target, `${reason}: ${outcome.summary}`);
  return outcome;
}

/** The version that has it; `null` while a second person has to agree. */
function versionOf(outcome: ChangeOutcome): number | null {
  return outcome.kind === 'written' ? outcome.version.version : null;
}

export const rules: Resource = { name: 'rules', policy: rulesPolicy, routes: [get, change, promote] };
