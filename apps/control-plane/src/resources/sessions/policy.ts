import type { ResourcePolicy } from '../../access/actor.ts';

export const sessionsPolicy: ResourcePolicy = { 'sessions.list': 'alerts.read', 'sessions.get': 'alerts.read' };
