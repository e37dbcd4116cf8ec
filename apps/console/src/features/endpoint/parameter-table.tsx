import type { OperationParameter } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { count, percent } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag, Tags } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

const PLACES: Readonly<Record<string, string>> = { selection: 'field', argument: 'argument' };

/** Bounds, how many values there are and how sure that is; of the values only constants of the API are kept. */
function valuesText({ types, size_min, size_max, closed, distinct, null_share, seen }: OperationParameter): ReactNode {
  if (seen === 0) return <span className="muted">not seen</span>;
  const unit = types[0] === 'string' ? ' characters' : types[0] === 'array' || types[0] === 'object' ? ' members' : '';
  const bounds =
    size_max > 0 && types[0] !== 'boolean' ? `${size_min === size_max ? '' : `${count(size_min)} to `}${count(size_max)}${unit}` : '';
  const members = closed === null ? '' : closed.members.map(({ value }) => value).join(', ');
  const set =
    closed === null ? (distinct > 0 ? `about ${count(distinct)} values` : '') : `one of ${members === '' ? closed.values : members}`;
  const nulls = null_share > 0 ? `${percent(null_share * 100)} null` : '';
  const why =
    closed === null
      ? undefined
      : `from ${count(closed.samples)} values; ${percent(closed.confidence * 100)} sure that the next is one of them`;
  return <span title={why}>{[bounds, set, nulls].filter((part) => part !== '').join(', ')}</span>;
}

const COLUMNS: readonly Column<OperationParameter>[] = [
  {
    id: 'location',
    header: 'Where',
    width: 116,
    cell: ({ location, status_class }) => (
      <Tag tone={location === 'response' ? 'accent' : 'neutral'}>
        {status_class === '' ? (PLACES[location] ?? location) : `answer ${status_class}`}
      </Tag>
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
    cell: ({ types, formats, declared }) => (
      <span>
        {types.join(' | ')}
        {declared !== undefined && <code className="muted"> {declared}</code>}
        {formats.length > 0 && <span className="muted"> {formats.join(', ')}</span>}
      </span>
    ),
  },
  {
    id: 'presence',
    header: 'Share',
    width: 74,
    align: 'right',
    cell: ({ presence, presence_low, seen, samples }) => (
      <span
        title={`in ${count(seen)} of ${count(samples)} sampled exchanges; at least ${percent(presence_low * 100)} where it could be (95 %)`}
      >
        {percent(presence * 100)}
      </span>
    ),
  },
  { id: 'samples', header: 'Samples', width: 84, align: 'right', cell: ({ samples }) => count(samples) },
  { id: 'values', header: 'Values', width: 190, cell: valuesText },
  {
    id: 'required',
    header: 'Required',
    width: 98,
    cell: ({ required }) => (required ? <Tag>required</Tag> : <span className="muted">optional</span>),
  },
  { id: 'data', header: 'Data', width: 170, cell: ({ data_classes }) => <Tags words={data_classes} width={150} tone="violet" /> },
  { id: 'last', header: 'Last seen', width: 106, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

/** What a GraphQL document asks for, and with what. */
export function isGraphql({ location }: OperationParameter): boolean {
  return location === 'selection' || location === 'argument';
}

interface ParameterTableProps {
  readonly label?: string;
  readonly parameters: readonly OperationParameter[];
}

export function ParameterTable({ label = 'Parameters and fields', parameters }: ParameterTableProps): ReactNode {
  return (
    <PlainTable
      label={label}
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
