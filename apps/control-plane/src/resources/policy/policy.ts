import type { ResourcePolicy } from '../../access/actor.ts';

export const policyPolicy: ResourcePolicy = {
  'policy.get': 'policy.read',
  'policy.update': 'policy.update',
  'policy.mode.update': 'policy.update',
  'policy.check': 'policy.read',
  'policy.dry-run': 'policy.read',
  'policy.rollback': 'policy.update',
  'policy.rollout.update': 'policy.update',
  'policy.versions.list': 'policy.read',
  'policy.versions.get': 'policy.read',
  'policy.changes.list': 'policy.read',
  'policy.changes.get': 'policy.read',
  'policy.changes.approve': 'policy.approve',
  'policy.changes.reject': 'policy.approve',
  'policy.changes.withdraw': 'policy.update',
};
