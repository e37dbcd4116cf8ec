import { getOperationPatch, listDrift, type OperationDetail } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { DRIFT_COLUMNS } from '../drift/drift-table.tsx';

/** Where traffic departs from the description, what was decided on it, and the change that would take it away. */
export function DriftPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { id, drift, spec } = operation;
  const { data } = useRead(getOperationPatch, { params: { id } }, { enabled: drift.length > 0 });
  const { data: page } = useRead(listDrift, { query: { operation: id, limit: 200 } }, { enabled: drift.length > 0 });
  const text = data === undefined ? '' : JSON.stringify(data.patch, null, 2);
  const actions = (
    <>
      {data !== undefined && data.patch.length > 0 && (
        <a href={`data:application/json-patch+json,${encodeURIComponent(text)}`} download={`${data.spec}.patch.json`}>
          JSON Patch for {data.spec}
        </a>
      )}
      {drift.length > 0 && (
        <Link to="/inventory/drift" search={{ operation: id }}>
          Review
        </Link>
      )}
    </>
  );
  if (spec === '') return null;
  return (
    <Panel title="Departures from the description" note={spec} actions={actions} flush>
      <PlainTable
        label="Departures from the description"
        columns={DRIFT_COLUMNS}
        rows={drift.length === 0 ? [] : (page?.items ?? [])}
        rowKey={(row) => row.id}
        empty={drift.length === 0 && <EmptyNote title="Traffic is as described" />}
      />
    </Panel>
  );
}
