import { listWeaknesses, type WeaknessSummary } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { Due, StateTag } from '../findings/state-tag.tsx';

const COLUMNS: readonly Column<WeaknessSummary>[] = [
  { id: 'severity', header: 'Severity', width: 88, cell: ({ severity }) => <SeverityTag severity={severity} /> },
  { id: 'state', header: 'State', width: 136, cell: ({ state }) => <StateTag state={state} /> },
  {
    id: 'title',
    header: 'Finding',
    cell: ({ id, title, operation }) => (
      <Link to="/findings" search={{ operation: [operation], finding: id }}>
        {title}
      </Link>
    ),
  },
  {
    id: 'point',
    header: 'Where',
    width: 200,
    cell: ({ point }) => (
      <code className="clip" title={point}>
        {point}
      </code>
    ),
  },
  { id: 'due', header: 'Due', width: 96, cell: (row) => <Due {...row} /> },
  { id: 'last_seen', header: 'Last seen', width: 104, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

/** Findings shown here; the list has all. */
const SHOWN_MAX = 20;

/** Weaknesses of one operation, each leading to its evidence. */
export function FindingsPanel({ operation }: { readonly operation: string }): ReactNode {
  const { data, error } = useRead(listWeaknesses, { query: { operation: [operation], limit: SHOWN_MAX } });
  const all = (
    <Link to="/findings" search={{ operation: [operation] }}>
      All of this operation
    </Link>
  );
  return (
    <Panel title="Findings" actions={all} flush>
      {error !== null && <ProblemNote error={error} />}
      <PlainTable
        label="Findings"
        columns={COLUMNS}
        rows={data?.items ?? []}
        rowKey={({ id }) => id}
        empty={data !== undefined && <EmptyNote title="No weakness is known" />}
      />
    </Panel>
  );
}
