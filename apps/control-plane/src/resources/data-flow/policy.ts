import type { ResourcePolicy } from '../../access/actor.ts';

export const dataFlowPolicy: ResourcePolicy = {
  'data_flow.get': 'operations.read',
  'data_flow.difference': 'operations.read',
  'data_flow.export': 'operations.read',
};
