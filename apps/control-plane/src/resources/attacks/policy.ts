import type { ResourcePolicy } from '../../access/actor.ts';

export const attacksPolicy: ResourcePolicy = {
  'attacks.list': 'attacks.read',
  'attacks.export': 'attacks.read',
  'attacks.groups': 'attacks.read',
  'attacks.read': 'attacks.read',
};
