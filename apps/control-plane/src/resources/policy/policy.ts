import type { ResourcePolicy } from '../../access/actor.ts';

export const policyPolicy: ResourcePolicy = {
  'policy.get': 'policy.read',
  'policy.update': 'policy.update',
  'policy.mode.update': 'policy.update',
};
