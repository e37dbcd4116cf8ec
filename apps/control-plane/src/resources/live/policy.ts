import type { ResourcePolicy } from '../../access/actor.ts';

export const livePolicy: ResourcePolicy = { 'live.open': 'signed-in' };
