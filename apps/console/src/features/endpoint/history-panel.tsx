import { getOperationHistory, type LedgerLine } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { CHANGE_COLUMNS } from '../inventory/change-list.tsx';

/** Lines shown; the rest is in the differences between dates. */
const LINES_SHOWN = 30;

const COLUMNS: readonly Column<LedgerLine>[] = [
  { id: 'at', header: 'Learned', width: 190, cell: ({ at }) => <TimeText at={at} /> },
  ...CHANGE_COLUMNS,
];

/** What became of an operation, newest first. */
export function HistoryPanel({ id }: { readonly id: string }): ReactNode {
  const { data, error, refetch } = useRead(getOperationHistory, { params: { id } });
  return (
    <Panel title="History" note="Every fact with when it was learned. Nothing is deleted." flush>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <PlainTable
        label="History"
        columns={COLUMNS}
        rows={(data?.items ?? []).slice(0, LINES_SHOWN)}
        rowKey={({ at, fact }) => `${at} ${fact}`}
        empty={<EmptyNote title="Nothing recorded yet" />}
      />
    </Panel>
  );
}
