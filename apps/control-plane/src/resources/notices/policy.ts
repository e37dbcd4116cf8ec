import type { ResourcePolicy } from '../../access/actor.ts';

/** A test goes to a receiver of the configuration; nobody names an address here. */
export const noticesPolicy: ResourcePolicy = { 'notifications.list': 'system.read', 'notifications.test': 'policy.update' };
