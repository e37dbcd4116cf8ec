import type { ResourcePolicy } from '../../access/actor.ts';

/** What is sent goes to the targets of the configuration only; nobody names one here. */
export const scansPolicy: ResourcePolicy = {
  'scans.list': 'scans.read',
  'scans.runs': 'scans.read',
  'scans.runs.read': 'scans.read',
  'scans.start': 'scans.run',
  'scans.runs.stop': 'scans.run',
  'scans.retest': 'scans.run',
  'scans.replay': 'scans.run',
};
