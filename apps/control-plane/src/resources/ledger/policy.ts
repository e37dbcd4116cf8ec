import type { ResourcePolicy } from '../../access/actor.ts';

export const ledgerPolicy: ResourcePolicy = {
  'ledger.history': 'operations.read',
  'ledger.as_of': 'operations.read',
  'ledger.difference': 'operations.read',
};
