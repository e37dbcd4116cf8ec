import type { ResourcePolicy } from '../../access/actor.ts';

/** Each change is one of the policy, so it takes the same permission. */
export const rulesPolicy: ResourcePolicy = {
  'rules.get': 'policy.read',
  'rules.change': 'policy.update',
  'rules.promote': 'policy.update',
};
