import type { ResourcePolicy } from '../../access/actor.ts';

export const viewsPolicy: ResourcePolicy = {
  'views.list': 'signed-in',
  'views.save': 'signed-in',
  'views.delete': 'signed-in',
};
