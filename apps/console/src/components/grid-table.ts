import { useMediaQuery } from '@mantine/hooks';
import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  type ReactTable,
  rowSortingFeature,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Column, Sort } from './column.ts';

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text },
});

/** Windows too narrow for every column. */
const NARROW = '(max-width: 1180px)';

export interface GridTableOptions<Row> {
  readonly columns: readonly Column<Row>[];
  readonly hidden?: readonly string[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort | undefined;
  /** True when the rows come sorted from the server. */
  readonly sortedThere?: boolean;
}

/** A row that is ready to draw. */
export interface GridRow<Row> {
  readonly key: string;
  readonly row: Row;
}

/** Columns in view and rows in order. */
export function useGridTable<Row>(options: GridTableOptions<Row>): { readonly shown: Column<Row>[]; readonly rows: GridRow<Row>[] } {
  const { columns, hidden, rows, sort, sortedThere = false, rowKey } = options;
  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, object> => ({
          id: column.id,
          header: column.header,
          accessorFn: (row) => column.value?.(row as Row) ?? '',
          enableSorting: column.value !== undefined,
        }),
      ),
    [columns],
  );
  const narrow = useMediaQuery(NARROW) ?? false;
  const columnVisibility = useMemo(() => {
    const left = columns.filter(({ id, wide = false }) => (wide && narrow) || hidden?.includes(id) === true);
    return Object.fromEntries(left.map(({ id }) => [id, false]));
  }, [columns, hidden, narrow]);
  const sorting = useMemo(() => (sort === undefined ? [] : [{ id: sort.id, desc: sort.desc }]), [sort]);
  const table: ReactTable<typeof features, object> = useTable({
    features,
    columns: defs,
    data: rows as readonly object[] as object[],
    getRowId: (row) => rowKey(row as Row),
    manualSorting: sortedThere,
    state: { columnVisibility, sorting },
  });
  const model = table.getRowModel();
  return {
    shown: table.getVisibleLeafColumns().map(({ id }) => columns.find((column) => column.id === id)!),
    rows: useMemo(() => model.rows.map(({ id, original }) => ({ key: id, row: original as Row })), [model]),
  };
}
