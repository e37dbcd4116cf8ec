import { type AttackPage, listAttacks } from '@sallyport/control-plane/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { type ApiError, call } from '../../api/client.ts';
import { keyOf, partsAt, type Window } from '../../api/queries.ts';
import { count } from '../../components/amount.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import type { AttackFilters } from './attack-search.ts';
import { attackColumns } from './columns.tsx';

const PAGE_ROWS = 100;

/** Pages kept of one list; further down a filter finds more than a thumb does. */
const PAGES_MAX = 50;

const COLUMNS = attackColumns(['at', 'outcome', 'severity', 'class', 'request', 'client', 'status', 'score']);

const NONE: string[] = [];

/** Beside an open detail, the list says only what tells one row from the next. */
const HIDDEN_BESIDE = ['severity', 'client', 'status', 'score'];

interface AttackListProps {
  readonly filters: AttackFilters;
  readonly window: Window;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function useAttackPages(filters: AttackFilters, window: Window) {
  return useInfiniteQuery<AttackPage, ApiError, AttackPage[], readonly unknown[], string>({
    queryKey: keyOf(listAttacks, 'pages', filters, window),
    queryFn: ({ signal, pageParam }) =>
      call(listAttacks, partsAt({ query: { ...filters, limit: PAGE_ROWS, cursor: pageParam } }, window, signal)),
    initialPageParam: '',
    getNextPageParam: ({ next }, pages) => (pages.length >= PAGES_MAX ? undefined : (next ?? undefined)),
    select: ({ pages }) => pages,
    placeholderData: keepPreviousData,
  });
}

/** Flagged exchanges, newest first; more are read as the end comes near. */
export function AttackList({ filters, window, open, onOpen }: AttackListProps): ReactNode {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useAttackPages(filters, window);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const items = data?.flatMap((page) => page.items) ?? [];
  const total = data?.[0]?.total ?? 0;
  const filtered = Object.keys(filters).length > 0;
  return (
    <DataGrid
      label="Attacks"
      columns={COLUMNS}
      hidden={open === undefined ? NONE : HIDDEN_BESIDE}
      rows={items}
      rowKey={({ id }) => id}
      selected={open}
      onOpen={({ id }) => onOpen(id)}
      onEnd={onEnd}
      foot={items.length < total ? `${count(items.length)} of ${count(total)} read; scroll for more.` : undefined}
      empty={
        data !== undefined && (
          <EmptyNote title={filtered ? 'No attack matches these filters' : 'No attacks in this period'}>
            {filtered
              ? 'Take a filter away or choose a longer period.'
              : 'Requests that a detector flags are listed here the second they happen. Choose a longer period to see older ones.'}
          </EmptyNote>
        )
      }
    />
  );
}
