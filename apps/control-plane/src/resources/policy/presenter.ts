import type { Policy } from '@sallyport/policy';
import { type Actor, canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { policyChanges } from '../../publish/policy-changes.ts';
import { isInStage } from '../../publish/rollout.ts';
import type { PolicyChangeRow } from '../../state/tables.ts';
import type { PolicyChange, RolloutPlan } from './change-schema.ts';
import { policyPolicy } from './policy.ts';
import type { GatewayPolicies, PolicyDocument, PolicyModes, PolicyView, StagedPolicy } from './schema.ts';

export async function presentPolicy(actor: Actor, control: Control): Promise<PolicyView> {
  const { version, hash, created_at, created_by, reason, approved_by, policy, text } = control.published.policy;
  const changes = await policyChanges(control.state);
  return {
    version,
    hash,
    updated_at: created_at,
    updated_by: created_by,
    reason,
    approved_by,
    policy: policy as unknown as PolicyDocument,
    text,
    modes: modesOf(policy),
    applied: control.streams.running(hash, control.clock.now()),
    gateways: gatewaysOf(control),
    staged: stagedOf(control),
    pending: changes.filter(({ state }) => state === 'proposed').map(presentChange),
    can: canUse(actor, policyPolicy, { update: 'policy.update', approve: 'policy.changes.approve' }),
  };
}

export function presentChange(row: PolicyChangeRow): PolicyChange {
  const { text: _, touches, plan, restores: __, person: ___, ...rest } = row;
  return {
    ...rest,
    touches: JSON.parse(touches) as string[],
    rollout: plan === '' ? null : (JSON.parse(plan) as RolloutPlan),
  };
}

function gatewaysOf({ published, clock }: Control): GatewayPolicies {
  const { gateways, current, staged, stagedConfig } = published;
  const rollout = staged?.rollout ?? null;
  const alive = gateways.alive(clock.now());
  const wanted = (name: string): string =>
    stagedConfig !== null && rollout !== null && isInStage(rollout, name) ? stagedConfig.version : current.version;
  return {
    of: alive.length,
    applied: alive.filter(({ name, applied }) => applied === wanted(name)).length,
    items: alive.map(({ name, applied, have, applied_at }) => ({
      name,
      version: gateways.policyVersion(applied),
      since: applied_at,
      refused: have !== applied,
    })),
  };
}

function stagedOf({ published, rollouts }: Control): StagedPolicy | null {
  const { staged } = published;
  if (staged?.rollout == null) return null;
  const { version, hash, created_by, reason, rollout } = staged;
  return { version, hash, created_by, reason, rollout, exchanges: rollouts.exchanges };
}

function modesOf(policy: Policy): PolicyModes {
  return {
    global: policy.mode,
    ceiling: policy.ceiling,
    lockdown: policy.lockdown,
    fail: policy.on_error,
    apis: policy.apis.map(({ id, hosts, paths, mode = null }) => ({ id, hosts, paths, mode })),
    hosts: policy.hosts.map((rule) => ({ host: rule.host, mode: rule.mode ?? null })),
    routes: policy.routes.map((rule) => ({
      id: rule.id,
      host: rule.host,
      path: rule.path,
      methods: rule.methods,
      mode: rule.mode ?? null,
    })),
    operations: policy.operations.map(({ id, operation = '', method = '', host = '*', path = '', mode = null }) => ({
      id,
      operation,
      method,
      host,
      path,
      mode,
    })),
  };
}
