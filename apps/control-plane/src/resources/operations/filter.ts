import type { OperationFacets, OperationFilter, OperationQuery, OperationSummary } from './schema.ts';

/** Which operations a filter lets through. */
export function holds(operation: OperationSummary, filter: OperationFilter): boolean {
  const any = (values: readonly string[], ...found: readonly string[]): boolean =>
    values.length === 0 || found.some((value) => values.includes(value));
  return (
    any(filter.host, operation.host) &&
    any(filter.method, operation.method) &&
    any(filter.status, operation.status) &&
    any(filter.exposure, operation.exposure) &&
    any(filter.risk, operation.risk.level) &&
    any(filter.data_class, ...operation.data_classes) &&
    any(filter.auth, ...operation.auth) &&
    any(filter.owner, operation.owner) &&
    (filter.attacked === undefined || operation.attacks > 0 === filter.attacked) &&
    hasText(operation, filter.q.toLowerCase())
  );
}

function hasText(operation: OperationSummary, text: string): boolean {
  if (text === '') return true;
  const { method, host, template, action } = operation;
  return `${method} ${host}${template} ${action}`.toLowerCase().includes(text);
}

const SORT_VALUE: Readonly<Record<OperationQuery['sort'], (operation: OperationSummary) => number | string>> = {
  risk: (operation) => operation.risk.score,
  requests: (operation) => operation.requests,
  attacks: (operation) => operation.attacks,
  last_seen: (operation) => operation.last_seen,
  first_seen: (operation) => operation.first_seen,
  template: (operation) => `${operation.host}${operation.template} ${operation.method}`,
};

/** Sorted as asked; ties by id, so that pages do not overlap. */
export function sorted(operations: readonly OperationSummary[], sort: OperationQuery['sort'], order: 'asc' | 'desc'): OperationSummary[] {
  const value = SORT_VALUE[sort];
  const sign = order === 'asc' ? 1 : -1;
  return operations.toSorted((a, b) => sign * compare(value(a), value(b)) || compare(a.id, b.id));
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Distinct values shown of one facet; the ones with fewest operations are left out. */
const FACET_VALUES_MAX = 200;

/** How many operations each value of each filter would give. */
export function facetsOf(operations: readonly OperationSummary[]): OperationFacets {
  const counts = (of: (operation: OperationSummary) => readonly string[]): Record<string, number> => {
    const found = new Map<string, number>();
    for (const operation of operations) for (const value of of(operation)) found.set(value, (found.get(value) ?? 0) + 1);
    const largest = [...found].toSorted((a, b) => b[1] - a[1] || compare(a[0], b[0])).slice(0, FACET_VALUES_MAX);
    return Object.fromEntries(largest);
  };
  return {
    host: counts((operation) => [operation.host]),
    method: counts((operation) => [operation.method]),
    status: counts((operation) => [operation.status]),
    exposure: counts((operation) => [operation.exposure]),
    risk: counts((operation) => [operation.risk.level]),
    data_class: counts((operation) => operation.data_classes),
    auth: counts((operation) => operation.auth),
    owner: counts((operation) => [operation.owner]),
  };
}
