import type { ReactNode } from 'react';

/** One column of a table. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** Pixels; without it the column takes what is left. */
  readonly width?: number;
  /** Pixels a column without a width is given at least. */
  readonly least?: number;
  /** Left out in narrow windows. */
  readonly wide?: boolean;
  readonly align?: 'right';
  /** Hidden until chosen. */
  readonly optional?: boolean;
  /** What the column is sorted by; without it the column is not sorted here. */
  readonly value?: (row: Row) => string | number;
  /** Sorted by the server under the column's id. */
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface Sort {
  readonly id: string;
  readonly desc: boolean;
}

/** The least a column without a width is given, pixels. */
export const FREE_COLUMN_PX = 220;

/** Width under which the table scrolls sideways rather than squeezing its columns. */
export function tableWidthMin(columns: readonly { readonly width?: number; readonly least?: number }[]): number {
  return columns.reduce((sum, column) => sum + (column.width ?? column.least ?? FREE_COLUMN_PX), 0);
}
