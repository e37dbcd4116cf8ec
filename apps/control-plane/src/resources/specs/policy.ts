import type { ResourcePolicy } from '../../access/actor.ts';

export const specsPolicy: ResourcePolicy = {
  'specs.list': 'specs.read',
  'specs.upload': 'specs.update',
  'specs.delete': 'specs.update',
};
