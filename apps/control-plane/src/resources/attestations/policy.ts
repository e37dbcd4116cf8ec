import type { ResourcePolicy } from '../../access/actor.ts';

export const attestationsPolicy: ResourcePolicy = {
  'attestations.list': 'compliance.read',
  'attestations.create': 'attestations.update',
  'attestations.withdraw': 'attestations.update',
};
