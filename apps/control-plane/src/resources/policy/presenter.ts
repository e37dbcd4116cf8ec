import type { Policy } from '@sallyport/policy';
import { type Actor, canUse } from '../../access/actor.ts';
import type { PolicyVersion } from '../../publish/policy-store.ts';
import { policyPolicy } from './policy.ts';
import type { PolicyDocument, PolicyModes, PolicyView } from './schema.ts';

export function presentPolicy(actor: Actor, current: PolicyVersion, applied: PolicyView['applied']): PolicyView {
  return {
    version: current.version,
    hash: current.hash,
    updated_at: current.created_at,
    updated_by: current.created_by,
    policy: current.policy as unknown as PolicyDocument,
    modes: modesOf(current.policy),
    applied,
    can: canUse(actor, policyPolicy, { update: 'policy.update' }),
  };
}

function modesOf(policy: Policy): PolicyModes {
  return {
    global: policy.mode,
    ceiling: policy.ceiling,
    fail: policy.on_error,
    hosts: policy.hosts.map((rule) => ({ host: rule.host, mode: rule.mode ?? null })),
    routes: policy.routes.map((rule) => ({
      id: rule.id,
      host: rule.host,
      path: rule.path,
      methods: rule.methods,
      mode: rule.mode ?? null,
    })),
  };
}
