import type { ResourcePolicy } from '../../access/actor.ts';

export const sessionPolicy: ResourcePolicy = {
  'session.get': 'signed-in',
  'session.sign-in': 'public',
  'session.sign-out': 'signed-in',
  'session.change-password': 'signed-in',
};
