import type { KeyboardEvent, ReactNode } from 'react';
import type { Column } from './column.ts';
import type { GridRow } from './grid-table.ts';

/** Where a row stands in a tree. */
export interface TreePlace {
  readonly level: number;
  /** `null` for leaves. */
  readonly expanded: boolean | null;
}

/** What the rows of a grid do. */
export interface GridLineOptions<Row> {
  readonly selected?: string | undefined;
  readonly onOpen: (row: Row) => void;
  readonly tree?: (row: Row) => TreePlace;
  readonly onToggle?: (row: Row) => void;
}

interface GridLineProps<Row> {
  readonly item: GridRow<Row> & { readonly index: number };
  readonly columns: readonly Column<Row>[];
  readonly grid: GridLineOptions<Row>;
  /** The one row that Tab stops at. */
  readonly stop: boolean;
  readonly onFocus: () => void;
  readonly onStep: (by: number) => void;
}

/** Does what a key asks for; false when it asks for nothing here. */
function onGridKey<Row>(key: string, { item, grid, onStep }: GridLineProps<Row>): boolean {
  const expanded = grid.tree?.(item.row).expanded ?? null;
  switch (key) {
    case 'ArrowDown':
      onStep(1);
      return true;
    case 'ArrowUp':
      onStep(-1);
      return true;
    case 'Home':
      onStep(Number.NEGATIVE_INFINITY);
      return true;
    case 'End':
      onStep(Number.POSITIVE_INFINITY);
      return true;
    case 'Enter':
      grid.onOpen(item.row);
      return true;
    case 'ArrowRight':
    case 'ArrowLeft':
      if (expanded !== (key === 'ArrowLeft')) return false;
      grid.onToggle?.(item.row);
      return true;
    default:
      return false;
  }
}

/** One row of a grid. */
export function GridLine<Row>(props: GridLineProps<Row>): ReactNode {
  const { item, columns, grid, stop, onFocus } = props;
  const place = grid.tree?.(item.row);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target === event.currentTarget && onGridKey(event.key, props)) event.preventDefault();
  };
  return (
    <tr
      data-key={item.key}
      data-selected={item.key === grid.selected}
      aria-rowindex={item.index + 2}
      aria-selected={item.key === grid.selected}
      aria-level={place?.level}
      aria-expanded={place?.expanded ?? undefined}
      tabIndex={stop ? 0 : -1}
      onFocus={onFocus}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest('a, button') === null) grid.onOpen(item.row);
      }}
      onKeyDown={onKeyDown}
    >
      {columns.map((column) => (
        <td key={column.id} data-align={column.align}>
          {column.cell(item.row)}
        </td>
      ))}
    </tr>
  );
}
