import { type Actor, mayUse, type ResourcePolicy } from '../../access/actor.ts';

export const usersPolicy: ResourcePolicy = {
  'users.list': 'users.read',
  'users.create': 'users.update',
  'users.update': 'users.update',
  'users.reset': 'users.update',
};

/** Nobody changes their own role or disables themselves, so an installation always keeps an admin. */
export function mayChangeUser(actor: Actor, userId: string): boolean {
  return mayUse(actor, 'users.update') && actor.id !== userId;
}
