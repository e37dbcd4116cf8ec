import type { ResourcePolicy } from '../../access/actor.ts';

export const auditPolicy: ResourcePolicy = { 'audit.list': 'audit.read' };
