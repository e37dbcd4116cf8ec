import type { OperationParameter } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { percent } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag, Tags } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

const COLUMNS: readonly Column<OperationParameter>[] = [
  {
    id: 'location',
    header: 'Where',
    width: 116,
    cell: ({ location, status_class }) => (
      <Tag tone={location === 'response' ? 'accent' : 'neutral'}>{status_class === '' ? location : `answer ${status_class}`}</Tag>
    ),
  },
  {
    id: 'name',
    header: 'Name',
    cell: ({ name }) => (name === '' ? <span className="muted">the whole body</span> : <code title={name}>{name}</code>),
  },
  {
    id: 'type',
    header: 'Type',
    width: 170,
    cell: ({ types, formats }) => (
      <span>
        {types.join(' | ')}
        {formats.length > 0 && <span className="muted"> {formats.join(', ')}</span>}
      </span>
    ),
  },
  { id: 'presence', header: 'Share', width: 74, align: 'right', cell: ({ presence }) => percent(presence * 100) },
  {
    id: 'required',
    header: 'Required',
    width: 98,
    cell: ({ required }) => (required ? <Tag>required</Tag> : <span className="muted">optional</span>),
  },
  { id: 'data', header: 'Data', width: 170, cell: ({ data_classes }) => <Tags words={data_classes} width={150} tone="violet" /> },
  { id: 'last', header: 'Last seen', width: 106, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

export function ParameterTable({ parameters }: { readonly parameters: readonly OperationParameter[] }): ReactNode {
  return (
    <PlainTable
      label="Parameters and fields"
      columns={COLUMNS}
      rows={parameters}
      rowKey={({ location, name, status_class }) => `${location} ${status_class} ${name}`}
      empty={
        <EmptyNote title="No parameters seen yet">
          They are learned from sampled requests and answers, or taken from a specification.
        </EmptyNote>
      }
    />
  );
}
