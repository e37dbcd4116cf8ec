import { NativeSelect } from '@mantine/core';
import { type AttackGrouping, groupAttacks } from '@sallyport/control-plane/contract';
import { SEVERITIES } from '@sallyport/core';
import { type ReactNode, useState } from 'react';
import type { Window } from '../../api/queries.ts';
import { useRead } from '../../api/queries.ts';
import type { Search } from '../../api/search.ts';
import { FilterBar, type FilterField } from '../../components/filter-bar.tsx';
import { classTitle } from '../../components/meaning.tsx';
import { usePartnerField } from '../partners/partner-field.ts';
import { ATTACK_CLASSES, type AttackSearch } from './attack-search.ts';

/** Values offered in a filter that is filled from what was seen. */
const SEEN_VALUES_MAX = 50;

const GROUP_LABEL: Readonly<Record<AttackGrouping, string>> = {
  class: 'class',
  client: 'source',
  operation: 'operation',
  detector: 'detector',
};

/** A filter whose values are what was seen in the window; asked for when it is opened. */
function useSeen(by: AttackGrouping, label: string, chosen: readonly string[] = [], window: Window): FilterField {
  const [asked, setAsked] = useState(false);
  const { data } = useRead(groupAttacks, { query: { by, limit: SEEN_VALUES_MAX } }, { window, enabled: asked || chosen.length > 0 });
  const options = data?.items.map(({ key, label: text, count }) => ({ value: key, label: text, count })) ?? [];
  return { name: by, label, chosen, options, onOpen: () => setAsked(true) };
}

interface AttackFilterBarProps {
  readonly search: AttackSearch;
  readonly window: Window;
  readonly onChange: (change: Search) => void;
}

export function AttackFilterBar({ search, window, onChange }: AttackFilterBarProps): ReactNode {
  const { filters, group } = search;
  const partner = usePartnerField(filters.partner);
  const fields: FilterField[] = [
    {
      name: 'class',
      label: 'Class',
      chosen: filters.class ?? [],
      options: ATTACK_CLASSES.map((value) => ({ value, label: classTitle(value) })),
    },
    { name: 'severity', label: 'Severity', chosen: filters.severity ?? [], options: SEVERITIES.toReversed().map((value) => ({ value })) },
    {
      name: 'action',
      label: 'Action',
      chosen: filters.action ?? [],
      options: [
        { value: 'block', label: 'Blocked' },
        { value: 'pass', label: 'Let through' },
      ],
    },
    {
      name: 'verdict',
      label: 'Verdict',
      chosen: filters.verdict ?? [],
      options: [
        { value: 'block', label: 'Attack' },
        { value: 'pass', label: 'Under the threshold' },
      ],
    },
    useSeen('client', 'Source', filters.client, window),
    useSeen('operation', 'Operation', filters.operation, window),
    useSeen('detector', 'Detector', filters.detector, window),
  ];
  if (partner.chosen.length > 0) fields.push(partner);
  if (filters.host !== undefined) fields.push({ name: 'host', label: 'Host', chosen: filters.host, options: [] });
  return (
    <FilterBar fields={fields} query={filters.q ?? ''} placeholder="Path, source, host or evidence" onChange={onChange}>
      <NativeSelect
        aria-label="Group by"
        value={group ?? ''}
        onChange={(event) =>
          onChange({ group: event.currentTarget.value === '' ? undefined : event.currentTarget.value, attack: undefined })
        }
        data={[
          { value: '', label: 'Not grouped' },
          ...Object.entries(GROUP_LABEL).map(([value, label]) => ({ value, label: `Grouped by ${label}` })),
        ]}
      />
    </FilterBar>
  );
}
