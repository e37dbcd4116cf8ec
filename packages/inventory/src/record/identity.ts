import { createHash } from 'node:crypto';

/**
 * Ids of operations. An id is made once, of the name the operation had then, and kept by its skeleton: when more
 * traffic or a description renames a parameter, history and alerts still point to the same operation.
 * Bounded by the operations of the inventory: `operations_per_host_max` times `hosts_max`.
 */
export interface Identities {
  idFor(direction: string, host: string, method: string, action: string, skeleton: string, template: string): string;
  entries(): (readonly [string, string])[];
}

export function createIdentities(known: Iterable<readonly [string, string]> = []): Identities {
  const ids = new Map(known);
  return {
    idFor(direction, host, method, action, skeleton, template) {
      const key = `${direction} ${host} ${method} ${skeleton} ${action}`;
      let id = ids.get(key);
      if (id === undefined) {
        id = operationId(method, direction === 'outbound' ? `outbound:${host}` : host, template, action);
        ids.set(key, id);
      }
      return id;
    },
    entries: () => [...ids].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
  };
}

/** `op_` and 16 hex characters of SHA-256 over `METHOD host template`, with the action behind where there is one. */
export function operationId(method: string, host: string, template: string, action = ''): string {
  const name = action === '' ? `${method} ${host} ${template}` : `${method} ${host} ${template} ${action}`;
  return `op_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
