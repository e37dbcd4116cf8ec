import type { ResourcePolicy } from '../../access/actor.ts';

export const specsPolicy: ResourcePolicy = {
  'specs.list': 'specs.read',
  'specs.upload': 'specs.update',
  'specs.fetch': 'specs.update',
  'specs.versions': 'specs.read',
  'specs.text': 'specs.read',
  'specs.difference': 'specs.read',
  'specs.restore': 'specs.update',
  'specs.delete': 'specs.update',
};
