import type { ResourcePolicy } from '../../access/actor.ts';

export const operationsPolicy: ResourcePolicy = {
  'operations.list': 'operations.read',
  'operations.export': 'operations.read',
  'operations.tree': 'operations.read',
  'operations.get': 'operations.read',
  'operations.patch': 'operations.read',
  'operations.openapi': 'operations.read',
  'operations.cyclonedx': 'operations.read',
  'operations.what_if': 'operations.read',
};
