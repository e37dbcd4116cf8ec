import type { ResourcePolicy } from '../../access/actor.ts';

export const ownershipPolicy: ResourcePolicy = {
  'ownership.list': 'operations.read',
  'ownership.set': 'ownership.update',
  'ownership.import': 'ownership.update',
};
