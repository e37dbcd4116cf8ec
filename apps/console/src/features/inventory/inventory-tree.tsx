import { getOperationTree } from '@sallyport/control-plane/contract';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead, type Window } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { Icon } from '../../components/icon.tsx';
import { RiskTag } from '../../components/meaning.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { BranchAttacks } from './branch-attacks.tsx';
import { FACT_COLUMNS } from './columns.tsx';
import { InventoryEmpty } from './inventory-empty.tsx';
import type { InventoryFilters } from './inventory-search.ts';
import styles from './inventory-tree.module.css';
import { type TreeRow, treeRows } from './tree-rows.ts';

/** What a branch says in the columns of operations. */
const BRANCH_CELLS: Readonly<Record<string, (row: TreeRow & { kind: 'branch' }) => ReactNode>> = {
  risk: ({ node }) => <RiskTag level={node.risk} />,
  attacks: ({ node }) => <BranchAttacks node={node} />,
};

function nameColumn(onToggle: (row: TreeRow) => void): Column<TreeRow> {
  return {
    id: 'name',
    header: 'Host and path',
    least: 300,
    cell: (row) => (
      <span className={styles.name} style={{ paddingLeft: (row.level - 1) * 18 }}>
        {row.kind === 'branch' ? (
          <>
            <button
              type="button"
              tabIndex={-1}
              className={styles.toggle}
              data-open={row.expanded}
              aria-label={`${row.expanded ? 'Close' : 'Open'} ${row.node.path}`}
              onClick={() => onToggle(row)}
            >
              <Icon name="right" size={12} />
            </button>
            <span className={row.level === 1 ? styles.host : 'mono'}>{row.label === '*' ? 'any host' : row.label}</span>
            <span className="muted">{plural(row.node.operations, 'operation')}</span>
          </>
        ) : (
          <span className={`${styles.leaf} mono clip`} title={row.operation.template}>
            <b className={styles.method}>{row.operation.method}</b> {row.label} <span className="muted">{row.operation.action}</span>
          </span>
        )}
      </span>
    ),
  };
}

function treeColumns(onToggle: (row: TreeRow) => void): Column<TreeRow>[] {
  const facts = FACT_COLUMNS.map(
    (column): Column<TreeRow> => ({
      id: column.id,
      header: column.header,
      ...(column.width !== undefined && { width: column.width }),
      ...(column.wide !== undefined && { wide: column.wide }),
      ...(column.align !== undefined && { align: column.align }),
      cell: (row) => (row.kind === 'operation' ? column.cell(row.operation) : BRANCH_CELLS[column.id]?.(row)),
    }),
  );
  return [nameColumn(onToggle), ...facts];
}

/** The inventory as hosts and path segments. */
export function InventoryTree({ filters, window }: { readonly filters: InventoryFilters; readonly window: Window }): ReactNode {
  const navigate = useNavigate();
  const { data, error, refetch } = useRead(getOperationTree, { query: filters }, { window });
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const onToggle = useCallback((row: TreeRow) => {
    setTurned((before) => {
      const next = new Set(before);
      if (!next.delete(row.key)) next.add(row.key);
      return next;
    });
  }, []);
  const columns = useMemo(() => treeColumns(onToggle), [onToggle]);
  const rows = useMemo(() => (data === undefined ? [] : treeRows(data, turned)), [data, turned]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <DataGrid
      label="Operations by host and path"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      tree={(row) => ({ level: row.level, expanded: row.kind === 'branch' ? row.expanded : null })}
      onToggle={onToggle}
      onOpen={(row) => {
        if (row.kind === 'branch') onToggle(row);
        else void navigate({ to: '/inventory/$id', params: { id: row.operation.id }, search: withPeriod() });
      }}
      foot={data?.cut === true ? 'The tree is cut at its limit; filter to see the rest.' : undefined}
      empty={data !== undefined && <InventoryEmpty filtered={Object.keys(filters).length > 0} />}
    />
  );
}
