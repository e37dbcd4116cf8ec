import type { ResourcePolicy } from '../../access/actor.ts';

export const alertsPolicy: ResourcePolicy = {
  'alerts.list': 'alerts.read',
  'alerts.detectors': 'alerts.read',
  'alerts.evidence': 'alerts.read',
  'reactions.list': 'alerts.read',
  'reactions.create': 'alerts.react',
  'reactions.lift': 'alerts.react',
};
