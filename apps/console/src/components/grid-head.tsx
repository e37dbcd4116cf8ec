import type { ReactNode } from 'react';
import type { Column, Sort } from './column.ts';
import styles from './table.module.css';

interface GridHeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}

/** Column widths and the header row; a header that sorts is a button. */
export function GridHead<Row>({ columns, sort, onSort }: GridHeadProps<Row>): ReactNode {
  return (
    <>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => {
            const active = sort?.id === column.id;
            const sorts = onSort !== undefined && (column.sortable === true || column.value !== undefined);
            return (
              <th
                key={column.id}
                scope="col"
                data-align={column.align}
                aria-sort={sorts ? (active ? (sort.desc ? 'descending' : 'ascending') : 'none') : undefined}
              >
                {sorts ? (
                  <button
                    type="button"
                    className={styles.sort}
                    data-active={active}
                    onClick={() => onSort({ id: column.id, desc: active ? !sort.desc : column.align === 'right' })}
                  >
                    {column.header}
                    {active && (
                      <span className={styles.arrow} aria-hidden="true">
                        {sort.desc ? '▼' : '▲'}
                      </span>
                    )}
                  </button>
                ) : (
                  column.header
                )}
              </th>
            );
          })}
        </tr>
      </thead>
    </>
  );
}
