import { listWeaknesses, type WeaknessList, type WeaknessSummary } from '@sallyport/control-plane/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { type ApiError, call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { OperationName, SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { TimeText } from '../../components/time-text.tsx';
import type { FindingFilters } from './finding-search.ts';
import { Due, StateTag } from './state-tag.tsx';

const PAGE_ROWS = 200;

const COLUMNS: readonly Column<WeaknessSummary>[] = [
  { id: 'severity', header: 'Severity', width: 88, cell: ({ severity }) => <SeverityTag severity={severity} /> },
  { id: 'state', header: 'State', width: 136, cell: ({ state }) => <StateTag state={state} /> },
  {
    id: 'title',
    header: 'Finding',
    cell: ({ title }) => (
      <span className="clip" title={title}>
        {title}
      </span>
    ),
  },
  {
    id: 'operation',
    header: 'Operation',
    cell: ({ method, host, template }) => <OperationName method={method} host={host} template={template} />,
  },
  {
    id: 'point',
    header: 'Where',
    width: 170,
    cell: ({ point }) => (
      <code className="clip" title={point}>
        {point}
      </code>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    width: 110,
    cell: ({ owner }) => (owner === '' ? <span className="muted">none</span> : <span className="clip">{owner}</span>),
  },
  { id: 'due', header: 'Due', width: 96, cell: (row) => <Due {...row} /> },
  { id: 'last_seen', header: 'Last seen', width: 104, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

const NONE: string[] = [];
/** Beside an open detail, the list says only what tells one row from the next. */
const HIDDEN_BESIDE = ['point', 'owner', 'due', 'last_seen'];

export function useFindingPages(filters: FindingFilters) {
  return useInfiniteQuery<WeaknessList, ApiError, WeaknessList[], readonly unknown[], number>({
    queryKey: keyOf(listWeaknesses, 'pages', filters),
    queryFn: ({ signal, pageParam }) => call(listWeaknesses, { query: { ...filters, limit: PAGE_ROWS, offset: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => (pages.length * PAGE_ROWS < total ? pages.length * PAGE_ROWS : undefined),
    select: ({ pages }) => pages,
    placeholderData: keepPreviousData,
  });
}

interface FindingListProps {
  readonly filters: FindingFilters;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

/** Weaknesses, the most severe first; more are read as the end comes near. */
export function FindingList({ filters, open, onOpen }: FindingListProps): ReactNode {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useFindingPages(filters);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const filtered = Object.keys(filters).length > 0;
  return (
    <DataGrid
      label="Findings"
      columns={COLUMNS}
      hidden={open === undefined ? NONE : HIDDEN_BESIDE}
      rows={data?.flatMap((page) => page.items) ?? []}
      rowKey={({ id }) => id}
      selected={open}
      onOpen={({ id }) => onOpen(id)}
      onEnd={onEnd}
      empty={
        data !== undefined && (
          <EmptyNote title={filtered ? 'No finding matches these filters' : 'No findings yet'}>
            {filtered
              ? 'Take a filter away to see more.'
              : 'What traffic shows to be weak is listed here: missing authentication, secrets in addresses, verbose errors and more.'}
          </EmptyNote>
        )
      }
    />
  );
}
