import type { ResourcePolicy } from '../../access/actor.ts';

/** Accepting one changes the policy, so it takes the same permission. */
export const proposalsPolicy: ResourcePolicy = {
  'proposals.list': 'policy.read',
  'proposals.accept': 'policy.update',
  'proposals.reject': 'policy.update',
};
