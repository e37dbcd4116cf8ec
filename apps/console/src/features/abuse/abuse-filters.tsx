import { NativeSelect } from '@mantine/core';
import { SUBJECT_KINDS } from '@sallyport/control-plane/contract';
import { ABUSE_DETECTORS, SEVERITIES } from '@sallyport/core';
import type { ReactNode } from 'react';
import type { Search } from '../../api/search.ts';
import { FilterBar, type FilterField } from '../../components/filter-bar.tsx';
import type { AbuseSearch } from './abuse-search.ts';
import { SUBJECT, useDetectors } from './words.tsx';

interface AbuseFilterBarProps {
  readonly search: AbuseSearch;
  readonly onChange: (change: Search) => void;
}

export function AbuseFilterBar({ search, onChange }: AbuseFilterBarProps): ReactNode {
  const { filters, group } = search;
  const detectors = useDetectors();
  const fields: FilterField[] = [
    {
      name: 'detector',
      label: 'Detector',
      chosen: filters.detector ?? [],
      options: ABUSE_DETECTORS.map((value) => ({ value, label: detectors.get(value)?.title ?? value })),
    },
    {
      name: 'subject',
      label: 'Subject',
      chosen: filters.subject ?? [],
      options: SUBJECT_KINDS.map((value) => ({ value, label: SUBJECT[value] })),
    },
    { name: 'severity', label: 'Severity', chosen: filters.severity ?? [], options: SEVERITIES.toReversed().map((value) => ({ value })) },
  ];
  return (
    <FilterBar fields={fields} query={filters.q ?? ''} placeholder="Subject or reason" onChange={onChange}>
      <NativeSelect
        aria-label="Group by"
        value={group ?? ''}
        onChange={(event) => onChange({ group: event.currentTarget.value || undefined, alert: undefined })}
        data={[
          { value: '', label: 'Not grouped' },
          { value: 'detector', label: 'Grouped by detector' },
        ]}
      />
    </FilterBar>
  );
}
