import { Button } from '@mantine/core';
import type { OperationFacets } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import type { Search } from '../../api/search.ts';
import { FilterBar, type FilterField } from '../../components/filter-bar.tsx';
import { usePartnerField } from '../partners/partner-field.ts';
import type { InventoryFilters } from './inventory-search.ts';

const LABELS: Readonly<Record<keyof OperationFacets, string>> = {
  risk: 'Risk',
  status: 'Status',
  exposure: 'Exposure',
  auth: 'Authentication',
  data_class: 'Data',
  method: 'Method',
  host: 'Host',
  owner: 'Owner',
};

interface InventoryFilterBarProps {
  readonly filters: InventoryFilters;
  readonly facets: OperationFacets | undefined;
  readonly onChange: (change: Search) => void;
  readonly children: ReactNode;
}

export function InventoryFilterBar({ filters, facets, onChange, children }: InventoryFilterBarProps): ReactNode {
  const fields = (Object.keys(LABELS) as (keyof OperationFacets)[]).map(
    (name): FilterField => ({
      name,
      label: LABELS[name],
      chosen: filters[name] ?? [],
      options: Object.entries(facets?.[name] ?? {})
        .toSorted(([, a], [, b]) => b - a)
        .map(([value, count]) => ({ value, count })),
    }),
  );
  const partner = usePartnerField(filters.partner);
  if (partner.chosen.length > 0) fields.push(partner);
  return (
    <FilterBar fields={fields} query={filters.q ?? ''} placeholder="Method, host or path" onChange={onChange}>
      <Button
        aria-pressed={filters.attacked === true}
        variant={filters.attacked === true ? 'light' : 'default'}
        onClick={() => onChange({ attacked: filters.attacked === true ? undefined : 'true' })}
      >
        Attacked only
      </Button>
      {children}
    </FilterBar>
  );
}
