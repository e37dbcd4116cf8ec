import type { ResourcePolicy } from '../../access/actor.ts';

export const partnersPolicy: ResourcePolicy = {
  'partners.inbound': 'partners.read',
  'partners.outbound': 'partners.read',
  'partners.report': 'reports.create',
  'partners.telemetry': 'partners.read',
  'partners.list': 'partners.read',
  'partners.create': 'partners.update',
  'partners.update': 'partners.update',
  'partners.delete': 'partners.update',
};
