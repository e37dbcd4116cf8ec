import { severityRank } from '@sallyport/core';
import type { WeaknessFilter, WeaknessList, WeaknessSummary } from './schema.ts';

/** Distinct values shown of one facet; the ones with fewest weaknesses are left out. */
const FACET_VALUES_MAX = 200;

/** Which weaknesses a filter lets through. */
export function holds(weakness: WeaknessSummary, filter: WeaknessFilter): boolean {
  const any = (values: readonly string[], found: string): boolean => values.length === 0 || values.includes(found);
  return (
    any(filter.state, weakness.state) &&
    any(filter.severity, weakness.severity) &&
    any(filter.source, weakness.source) &&
    any(filter.kind, weakness.kind) &&
    any(filter.owner, weakness.owner) &&
    any(filter.host, weakness.host) &&
    any(filter.operation, weakness.operation) &&
    (filter.breached === undefined || weakness.breached === filter.breached) &&
    textOf(weakness).includes(filter.q.toLowerCase())
  );
}

function textOf({ title, kind, method, host, template, point }: WeaknessSummary): string {
  return `${title} ${kind} ${method} ${host}${template} ${point}`.toLowerCase();
}

/** The most severe first, then those due first; ties by id, so that pages do not overlap. */
export function byUrgency(a: WeaknessSummary, b: WeaknessSummary): number {
  const due = ({ due_at }: WeaknessSummary): number => due_at ?? Number.MAX_SAFE_INTEGER;
  return severityRank(b.severity) - severityRank(a.severity) || due(a) - due(b) || (a.id < b.id ? -1 : 1);
}

export function facetsOf(weaknesses: readonly WeaknessSummary[]): WeaknessList['facets'] {
  const counts = (of: (weakness: WeaknessSummary) => string): Record<string, number> => {
    const found = new Map<string, number>();
    for (const weakness of weaknesses) found.set(of(weakness), (found.get(of(weakness)) ?? 0) + 1);
    return Object.fromEntries([...found].toSorted((a, b) => b[1] - a[1]).slice(0, FACET_VALUES_MAX));
  };
  return {
    state: counts(({ state }) => state),
    severity: counts(({ severity }) => severity),
    source: counts(({ source }) => source),
    kind: counts(({ kind }) => kind),
    owner: counts(({ owner }) => owner),
    host: counts(({ host }) => host),
  };
}
