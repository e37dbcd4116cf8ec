import type { ResourcePolicy } from '../../access/actor.ts';

export const overviewPolicy: ResourcePolicy = { 'overview.get': 'overview.read' };
