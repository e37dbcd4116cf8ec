import type { ResourcePolicy } from '../../access/actor.ts';

export const compliancePolicy: ResourcePolicy = {
  'compliance.frameworks': 'compliance.read',
  'compliance.assess': 'compliance.read',
};
