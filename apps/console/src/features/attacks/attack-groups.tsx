import { type AttackGroup, type AttackGrouping, groupAttacks } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useRead, type Window } from '../../api/queries.ts';
import { count } from '../../components/amount.ts';
import type { Column, Sort } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { classTitle } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Tags } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import type { AttackFilters } from './attack-search.ts';

const GROUPS_MAX = 500;

const HEADER: Readonly<Record<AttackGrouping, string>> = { class: 'Class', client: 'Source', operation: 'Operation', detector: 'Detector' };

function columnsBy(by: AttackGrouping): Column<AttackGroup>[] {
  const all: Column<AttackGroup>[] = [
    {
      id: 'label',
      header: HEADER[by],
      value: ({ label }) => label,
      cell: ({ label }) => (by === 'class' ? label : <code title={label}>{label}</code>),
    },
    { id: 'classes', header: 'Classes', width: 230, cell: ({ classes }) => <Tags words={classes.map(classTitle)} width={210} /> },
    { id: 'count', header: 'Flagged', width: 90, align: 'right', value: (row) => row.count, cell: (row) => count(row.count) },
    { id: 'blocked', header: 'Blocked', width: 90, align: 'right', value: ({ blocked }) => blocked, cell: ({ blocked }) => count(blocked) },
    { id: 'clients', header: 'Sources', width: 85, align: 'right', value: ({ clients }) => clients, cell: ({ clients }) => count(clients) },
    {
      id: 'operations',
      header: 'Operations',
      width: 100,
      align: 'right',
      value: ({ operations }) => operations,
      cell: ({ operations }) => count(operations),
    },
    {
      id: 'first',
      header: 'First',
      width: 128,
      value: ({ first_seen }) => first_seen,
      cell: ({ first_seen }) => <TimeText at={first_seen} form="clock" />,
    },
    {
      id: 'last',
      header: 'Last (UTC)',
      width: 128,
      value: ({ last_seen }) => last_seen,
      cell: ({ last_seen }) => <TimeText at={last_seen} form="clock" />,
    },
  ];
  const same: Partial<Record<AttackGrouping, string>> = { class: 'classes', client: 'clients', operation: 'operations' };
  return all.filter(({ id }) => id !== same[by]);
}

interface AttackGroupsProps {
  readonly by: AttackGrouping;
  readonly filters: AttackFilters;
  readonly window: Window;
  readonly onOpen: (key: string) => void;
}

/** Flagged exchanges counted; opening a group lists it. */
export function AttackGroupList({ by, filters, window, onOpen }: AttackGroupsProps): ReactNode {
  const { data, error, refetch } = useRead(groupAttacks, { query: { ...filters, by, limit: GROUPS_MAX } }, { window });
  const [sort, setSort] = useState<Sort>({ id: 'count', desc: true });
  const columns = useMemo(() => columnsBy(by), [by]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <DataGrid
      label={`Attacks grouped by ${HEADER[by].toLowerCase()}`}
      columns={columns}
      rows={data?.by === by ? data.items : []}
      rowKey={({ key }) => key}
      sort={sort}
      onSort={setSort}
      onOpen={({ key }) => onOpen(key)}
      empty={data !== undefined && <EmptyNote title="Nothing to group">Take a filter away or choose a longer period.</EmptyNote>}
    />
  );
}
