import type { ResourcePolicy } from '../../access/actor.ts';

export const partnersPolicy: ResourcePolicy = {
  'partners.list': 'partners.read',
  'partners.create': 'partners.update',
  'partners.update': 'partners.update',
  'partners.delete': 'partners.update',
};
