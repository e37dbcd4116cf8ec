import type { ScanRunList, ScanRunView } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { RunStateTag, runKindLabel } from './words.tsx';

const COLUMNS: readonly Column<ScanRunView>[] = [
  { id: 'state', header: 'State', width: 112, cell: ({ state }) => <RunStateTag state={state} /> },
  { id: 'kind', header: 'What', width: 150, cell: ({ kind }) => runKindLabel(kind) },
  { id: 'scan', header: 'Scan', width: 170, cell: ({ scan }) => <span className="clip">{scan}</span> },
  {
    id: 'detail',
    header: 'What came of it',
    cell: ({ detail }) => (
      <span className="clip" title={detail}>
        {detail}
      </span>
    ),
  },
  { id: 'findings', header: 'New', width: 64, align: 'right', cell: ({ findings }) => count(findings) },
  { id: 'requests', header: 'Requests', width: 90, align: 'right', cell: ({ requests }) => count(requests) },
  { id: 'by', header: 'By', width: 110, cell: ({ by }) => <span className="clip">{by}</span> },
  { id: 'at', header: 'Asked', width: 104, cell: ({ created_at }) => <TimeText at={created_at} form="ago" /> },
];

const NONE: string[] = [];
/** Beside an open detail, the list says only what tells one row from the next. */
const HIDDEN_BESIDE = ['detail', 'requests', 'by'];

interface RunListProps {
  readonly list: ScanRunList | undefined;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

/** Runs, newest first. */
export function RunList({ list, open, onOpen }: RunListProps): ReactNode {
  return (
    <DataGrid
      label="Runs"
      columns={COLUMNS}
      hidden={open === undefined ? NONE : HIDDEN_BESIDE}
      rows={list?.items ?? []}
      rowKey={({ id }) => id}
      selected={open}
      onOpen={({ id }) => onOpen(id)}
      onEnd={() => {}}
      empty={list !== undefined && <EmptyNote title="Nothing ran yet">Runs of scans, retests and replays are listed here.</EmptyNote>}
    />
  );
}
