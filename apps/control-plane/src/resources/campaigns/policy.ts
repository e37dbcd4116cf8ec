import type { ResourcePolicy } from '../../access/actor.ts';

export const campaignsPolicy: ResourcePolicy = {
  'campaigns.list': 'operations.read',
  'campaigns.get': 'operations.read',
  'campaigns.export': 'operations.read',
  'campaigns.create': 'ownership.update',
  'campaigns.answer': 'ownership.update',
  'campaigns.remind': 'ownership.update',
  'campaigns.close': 'attestations.update',
};
