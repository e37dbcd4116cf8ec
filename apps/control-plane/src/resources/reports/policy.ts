import type { ResourcePolicy } from '../../access/actor.ts';

export const reportsPolicy: ResourcePolicy = {
  'reports.list': 'reports.read',
  'reports.create': 'reports.create',
  'reports.download': 'reports.read',
  'reports.verify': 'reports.read',
};
