import type { ResourcePolicy } from '../../access/actor.ts';

export const gatewaysPolicy: ResourcePolicy = { 'gateways.list': 'gateways.read' };
