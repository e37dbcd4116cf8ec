import { WEAKNESS_SOURCES, WEAKNESS_STATES, type WeaknessList } from '@sallyport/control-plane/contract';
import { SEVERITIES } from '@sallyport/core';
import type { ReactNode } from 'react';
import type { Search } from '../../api/search.ts';
import { FilterBar, type FilterField } from '../../components/filter-bar.tsx';
import type { FilterOption } from '../../components/filter-menu.tsx';
import type { FindingFilters } from './finding-search.ts';
import { stateLabel } from './state-tag.tsx';

interface FindingFilterBarProps {
  readonly filters: FindingFilters;
  readonly facets: WeaknessList['facets'] | undefined;
  readonly onChange: (change: Search) => void;
}

export function FindingFilterBar({ filters, facets, onChange }: FindingFilterBarProps): ReactNode {
  const counted = (name: keyof WeaknessList['facets']): FilterOption[] =>
    Object.entries(facets?.[name] ?? {}).flatMap(([value, count]) => (value === '' ? [] : [{ value, count }]));
  const fields: FilterField[] = [
    {
      name: 'state',
      label: 'State',
      chosen: filters.state ?? [],
      options: WEAKNESS_STATES.map((value) => ({ value, label: stateLabel(value), count: facets?.state[value] ?? 0 })),
    },
    {
      name: 'severity',
      label: 'Severity',
      chosen: filters.severity ?? [],
      options: SEVERITIES.toReversed().map((value) => ({ value, count: facets?.severity[value] ?? 0 })),
    },
    { name: 'kind', label: 'Kind', chosen: filters.kind ?? [], options: counted('kind') },
    { name: 'source', label: 'Source', chosen: filters.source ?? [], options: WEAKNESS_SOURCES.map((value) => ({ value })) },
    { name: 'owner', label: 'Owner', chosen: filters.owner ?? [], options: counted('owner') },
    { name: 'host', label: 'Host', chosen: filters.host ?? [], options: counted('host') },
    {
      name: 'breached',
      label: 'Due',
      chosen: filters.breached === undefined ? [] : [String(filters.breached)],
      options: [
        { value: 'true', label: 'Overdue' },
        { value: 'false', label: 'In time' },
      ],
    },
  ];
  return <FilterBar fields={fields} query={filters.q ?? ''} placeholder="Finding, operation or field" onChange={onChange} />;
}
