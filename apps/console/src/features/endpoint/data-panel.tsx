import type { OperationDataClass } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { percent, shortCount } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';

const COLUMNS: readonly Column<OperationDataClass>[] = [
  { id: 'title', header: 'Data', width: 150, cell: ({ title, id }) => <span title={id}>{title}</span> },
  { id: 'category', header: 'Group', width: 112, cell: ({ category }) => <Tag tone="violet">{category}</Tag> },
  {
    id: 'where',
    header: 'Fields',
    cell: ({ fields, in_request, in_response }) => (
      <span title={fields.join('\n')}>
        {fields.length > 0 ? (
          <code>{fields.slice(0, 2).join(', ')}</code>
        ) : (
          [in_request && 'request', in_response && 'answer'].filter(Boolean).join(', ')
        )}
        {fields.length > 2 && <span className="muted"> +{fields.length - 2}</span>}
      </span>
    ),
  },
  { id: 'count', header: 'Seen', width: 64, align: 'right', cell: (row) => <a href="#schema">{shortCount(row.count)}</a> },
  { id: 'sure', header: 'Sure', width: 64, align: 'right', cell: ({ confidence }) => percent(confidence * 100) },
];

/** Sensitive data an operation carries. */
export function DataPanel({ classes }: { readonly classes: readonly OperationDataClass[] }): ReactNode {
  return (
    <Panel title="Sensitive data" flush>
      <PlainTable
        label="Sensitive data"
        columns={COLUMNS}
        rows={classes}
        rowKey={({ id }) => id}
        empty={<EmptyNote title="No sensitive data recognised">Sampled requests and answers held none of the known kinds.</EmptyNote>}
      />
    </Panel>
  );
}
