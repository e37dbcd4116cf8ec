import { listOperations, type OperationPage } from '@sallyport/control-plane/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { withPeriod } from '../../api/address.ts';
import { type ApiError, call } from '../../api/client.ts';
import { keyOf, partsAt, type Window } from '../../api/queries.ts';
import type { Sort } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { hiddenColumns } from './column-menu.tsx';
import { COLUMNS } from './columns.tsx';
import { InventoryEmpty } from './inventory-empty.tsx';
import type { InventoryFilters, InventorySearch } from './inventory-search.ts';

const PAGE_ROWS = 200;

export function useOperationPages(filters: InventoryFilters, sort: InventorySearch['sort'], window: Window) {
  return useInfiniteQuery<OperationPage, ApiError, OperationPage[], readonly unknown[], number>({
    queryKey: keyOf(listOperations, 'pages', filters, sort, window),
    queryFn: ({ signal, pageParam }) => {
      const query = {
        ...filters,
        sort: sort.id,
        order: sort.desc ? ('desc' as const) : ('asc' as const),
        offset: pageParam,
        limit: PAGE_ROWS,
      };
      return call(listOperations, partsAt({ query }, window, signal));
    },
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (pages.length * PAGE_ROWS < page.total ? pages.length * PAGE_ROWS : undefined),
    select: ({ pages }) => pages,
    placeholderData: keepPreviousData,
  });
}

interface InventoryTableProps {
  readonly search: InventorySearch;
  readonly window: Window;
  readonly onSort: (sort: Sort) => void;
}

export function InventoryTable({ search, window, onSort }: InventoryTableProps): ReactNode {
  const navigate = useNavigate();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useOperationPages(search.filters, search.sort, window);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <DataGrid
      label="Operations"
      columns={COLUMNS}
      hidden={hiddenColumns(search.show, search.hide)}
      rows={data?.flatMap((page) => page.items) ?? []}
      rowKey={({ id }) => id}
      sort={search.sort}
      onSort={onSort}
      sortedThere
      onOpen={({ id }) => void navigate({ to: '/inventory/$id', params: { id }, search: withPeriod() })}
      onEnd={onEnd}
      empty={data !== undefined && <InventoryEmpty filtered={Object.keys(search.filters).length > 0} />}
    />
  );
}
