import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Sort, tableWidthMin } from './column.ts';
import { GridHead } from './grid-head.tsx';
import { GridLine, type GridLineOptions } from './grid-line.tsx';
import { type GridRow, type GridTableOptions, useGridTable } from './grid-table.ts';
import { useKeys } from './list-keys.ts';
import styles from './table.module.css';

const ROW_PX = 32;
const OVERSCAN_ROWS = 12;
/** More rows are asked for when the end is this near. */
const END_ROWS = 20;

export interface DataGridProps<Row> extends GridTableOptions<Row>, GridLineOptions<Row> {
  readonly label: string;
  readonly onSort?: (sort: Sort) => void;
  readonly onEnd?: (() => void) | undefined;
  readonly foot?: ReactNode;
  readonly empty: ReactNode;
}

/** Which row the keys act on; moving focuses it, and opens it while another is open, to step through details. */
function useActiveRow<Row>(rows: readonly GridRow<Row>[], scrollTo: (index: number) => void, onMove: (row: Row) => void) {
  const [active, setActive] = useState<string | null>(null);
  const place = useRef<HTMLTableSectionElement>(null);
  const step = useCallback(
    (by: number) => {
      const from = rows.findIndex(({ key }) => key === active);
      const to = Math.min(rows.length - 1, Math.max(0, from === -1 ? 0 : from + by));
      const next = rows[to];
      if (next === undefined) return;
      scrollTo(to);
      setActive(next.key);
      // The row may be drawn only after the scroll.
      requestAnimationFrame(() =>
        place.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.key)}"]`)?.focus({ preventScroll: true }),
      );
      onMove(next.row);
    },
    [rows, active, scrollTo, onMove],
  );
  return { active, setActive, step, place };
}

/** A long table: only the rows in view are drawn. Arrow keys or j/k move, Enter opens, Home and End jump. */
export function DataGrid<Row>(props: DataGridProps<Row>): ReactNode {
  const { label, onOpen, onEnd, selected, tree } = props;
  const { shown, rows } = useGridTable(props);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: ROW_PX,
  });
  const onMove = (row: Row): void => {
    if (selected !== undefined) onOpen(row);
  };
  const { active, setActive, step, place } = useActiveRow(rows, (index) => virtual.scrollToIndex(index), onMove);
  useKeys(useMemo(() => ({ j: () => step(1), k: () => step(-1) }), [step]));

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - END_ROWS) onEnd?.();
  }, [last, rows.length, onEnd]);

  if (rows.length === 0) return <div className={styles.scroll}>{props.empty}</div>;
  const drawn = items.flatMap(({ index }) => (rows[index] === undefined ? [] : [{ ...rows[index], index }]));
  const tabStop = drawn.some(({ key }) => key === active) ? active : drawn[0]?.key;
  return (
    <div className={styles.scroll} ref={scroll}>
      <table
        className={styles.table}
        style={{ minWidth: tableWidthMin(shown) }}
        role={tree === undefined ? 'grid' : 'treegrid'}
        aria-label={label}
        aria-rowcount={rows.length + 1}
      >
        <GridHead columns={shown} sort={props.sort} onSort={props.onSort} />
        <tbody className={styles.rows} ref={place}>
          <Spacer height={items[0]?.start ?? 0} />
          {drawn.map((item) => (
            <GridLine
              key={item.key}
              item={item}
              columns={shown}
              grid={props}
              stop={item.key === tabStop}
              onFocus={() => setActive(item.key)}
              onStep={step}
            />
          ))}
          <Spacer height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
      {props.foot !== undefined && <div className={styles.foot}>{props.foot}</div>}
    </div>
  );
}

function Spacer({ height }: { readonly height: number }): ReactNode {
  return height > 0 ? <tr style={{ height }} /> : null;
}
