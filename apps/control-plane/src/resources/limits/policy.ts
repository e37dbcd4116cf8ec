import type { ResourcePolicy } from '../../access/actor.ts';

export const limitsPolicy: ResourcePolicy = { 'limits.suggest': 'policy.read' };
