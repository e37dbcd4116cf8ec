import type { OperationRecord } from '../model.ts';

/** Hosts of an inventory, in order; what was never seen on a host is under none. */
export function hostsOf(records: readonly OperationRecord[]): string[] {
  return [...new Set(records.map(({ host }) => host))].filter((host) => host !== '*').sort();
}

export function ofHost(records: readonly OperationRecord[], host: string): OperationRecord[] {
  return records.filter((record) => record.host === host);
}
