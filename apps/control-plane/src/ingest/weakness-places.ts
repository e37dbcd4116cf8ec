import { type DataCategory, severityRank } from '@sallyport/core';
import type { OpenFindings, OperationRecord } from '@sallyport/inventory';
import { isSettled } from '../resources/weaknesses/schema.ts';
import type { SeenWeakness, StoredWeakness } from './weakness-merge.ts';

/** A template without the names of its parameters: tools name them as they like. */
function shapeOf(template: string): string {
  return template.replaceAll(/\{[^{}/]*\}/g, '{}');
}

/** `/accounts/17` fits `/accounts/{id}`; what other tools report are paths. */
function fits(template: string, path: string): boolean {
  const parts = template.split('/');
  const given = path.split('/');
  return parts.length === given.length && parts.every((part, index) => part.startsWith('{') || part === given[index]);
}

/** Gives results of other tools the operation of the inventory that they speak of, with the data it handles. */
export function placeInInventory(list: readonly SeenWeakness[], records: readonly OperationRecord[]): SeenWeakness[] {
  const byShape = new Map(records.map((record) => [`${record.method} ${shapeOf(record.template)}`, record]));
  return list.map((seen) => {
    if (seen.operation !== '' || seen.source === 'traffic') return seen;
    const found =
      byShape.get(`${seen.method} ${shapeOf(seen.template)}`) ??
      records.find(
        ({ method, host, template }) =>
          (seen.method === '' || method === seen.method) && host === seen.host && fits(template, seen.template),
      );
    if (found === undefined) return seen;
    const data: DataCategory[] = [...new Set(found.data_classes.map(({ category }) => category))].sort();
    return { ...seen, operation: found.id, data };
  });
}

/**
 * Open findings for each operation, for its risk. What traffic shows has factors of its own there; of it only attacks
 * that succeeded count.
 */
export function findingsByOperation(list: readonly StoredWeakness[]): Map<string, OpenFindings> {
  const found = new Map<string, OpenFindings>();
  for (const { source, state, seen } of list) {
    if (isSettled(state) || seen.operation === '' || (source === 'traffic' && seen.kind !== 'exploited')) continue;
    const before = found.get(seen.operation);
    const worst = before !== undefined && severityRank(before.worst) >= severityRank(seen.severity) ? before.worst : seen.severity;
    found.set(seen.operation, { count: (before?.count ?? 0) + 1, worst });
  }
  return found;
}
