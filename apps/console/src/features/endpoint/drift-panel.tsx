import { getOperationPatch, type OperationDetail, type OperationDrift } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';

const COLUMNS: readonly Column<OperationDrift>[] = [
  { id: 'kind', header: 'Departure', width: 110, cell: ({ kind }) => <Tag tone="warn">{kind}</Tag> },
  { id: 'where', header: 'Where', width: 230, cell: ({ location, name }) => <code>{`${location} ${name}`}</code> },
  { id: 'described', header: 'Described', width: 120, cell: ({ described }) => described || <span className="muted">not at all</span> },
  { id: 'seen', header: 'Seen', cell: ({ example }) => example },
];

/** Where traffic departs from the description, and the change that would take that away. */
export function DriftPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { id, drift, spec } = operation;
  const { data } = useRead(getOperationPatch, { params: { id } }, { enabled: drift.length > 0 });
  const text = data === undefined ? '' : JSON.stringify(data.patch, null, 2);
  const patch =
    data === undefined || data.patch.length === 0 ? null : (
      <a href={`data:application/json-patch+json,${encodeURIComponent(text)}`} download={`${data.spec}.patch.json`}>
        JSON Patch for {data.spec}
      </a>
    );
  if (spec === '') return null;
  return (
    <Panel title="Departures from the description" note={spec} actions={patch} flush>
      <PlainTable
        label="Departures from the description"
        columns={COLUMNS}
        rows={drift}
        rowKey={(row) => `${row.kind} ${row.location} ${row.status_class} ${row.name}`}
        empty={<EmptyNote title="Traffic is as described" />}
      />
    </Panel>
  );
}
