import { getSpecDifference, listSpecs, type OperationDetail, type SpecChange } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SPEC_CHANGE_COLUMNS } from '../specs/change-columns.tsx';

/** Parameters are the same whatever they are called. */
function skeleton(text: string): string {
  return text.replace(/\{[^}]*\}/g, '{}');
}

/** What the latest version of the description changed of this operation. */
export function SpecChangesPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { method, template, spec } = operation;
  const { data: specs } = useRead(listSpecs);
  const id = specs?.items.find(({ title, version }) => `${title} ${version}`.trim() === spec)?.id;
  const { data } = useRead(getSpecDifference, { params: { id: id ?? '' } }, { enabled: id !== undefined });
  const name = skeleton(`${method} ${template}`);
  const rows = (data?.items ?? []).filter((change: SpecChange) => skeleton(change.operation) === name);
  return (
    <Panel title="Changes of the description" note="from the version before to the one in force" flush>
      <PlainTable
        label="Changes of the description"
        columns={SPEC_CHANGE_COLUMNS.filter((column) => column.id !== 'operation')}
        rows={rows}
        rowKey={({ operation: of, what }) => `${of} ${what}`}
        empty={<EmptyNote title="The latest version changed nothing of this operation" />}
      />
    </Panel>
  );
}
