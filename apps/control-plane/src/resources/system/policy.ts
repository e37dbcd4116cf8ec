import type { ResourcePolicy } from '../../access/actor.ts';

export const systemPolicy: ResourcePolicy = { 'system.get': 'system.read', 'system.verify': 'system.verify' };
