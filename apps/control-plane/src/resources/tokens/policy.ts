import type { ResourcePolicy } from '../../access/actor.ts';

export const tokensPolicy: ResourcePolicy = {
  'tokens.list': 'tokens.read',
  'tokens.create': 'tokens.update',
  'tokens.delete': 'tokens.update',
};
