import type { ResourcePolicy } from '../../access/actor.ts';

export const driftPolicy: ResourcePolicy = {
  'drift.list': 'operations.read',
  'drift.decide': 'specs.update',
  'drift.reopen': 'specs.update',
  'drift.pull_request': 'specs.read',
};
