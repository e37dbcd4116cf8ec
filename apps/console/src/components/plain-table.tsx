import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { type Column, tableWidthMin } from './column.ts';
import styles from './table.module.css';

interface PlainTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly empty?: ReactNode;
}

/** A short table: every row is drawn. */
export function PlainTable<Row>({ label, columns, rows, rowKey, empty }: PlainTableProps<Row>): ReactNode {
  if (rows.length === 0 && empty !== undefined) return empty;
  return (
    <SidewaysScroll label={label}>
      <table className={styles.table} aria-label={label} style={{ minWidth: tableWidthMin(columns) }}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" data-align={column.align}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </SidewaysScroll>
  );
}

/** What is too wide scrolls by itself; only then is it a stop of the Tab key. */
function SidewaysScroll({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  const place = useRef<HTMLElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return (
    <section
      ref={place}
      className={styles.sideways}
      aria-label={scrolls ? `${label}, scrolls sideways` : undefined}
      tabIndex={scrolls ? 0 : undefined}
    >
      {children}
    </section>
  );
}
