import { CONTROL_STATES, type ControlResult } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import type { Column, Sort } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { ControlTag } from '../../components/meaning.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Tag } from '../../components/tag.tsx';

/** What the platform is to a control. */
const ROLE: Readonly<Record<string, string>> = {
  IMPLEMENTS: 'Sallyport does what the control asks for',
  SUPPORTS: 'Sallyport does a part of what the control asks for',
  INFORMS: 'Sallyport gives evidence for what others do',
  NONE: 'Sallyport has no part in the control',
};

export function RoleTag({ role }: { readonly role: string }): ReactNode {
  return (
    <Tag title={ROLE[role] ?? role} tone={role === 'IMPLEMENTS' ? 'accent' : 'neutral'}>
      {role.toLowerCase()}
    </Tag>
  );
}

/** `6.4.2` before `6.10`: numbers inside a reference sort as numbers. */
export function referenceKey(reference: string): string {
  return reference.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
}

function testsText({ tests }: ControlResult): string {
  const known = tests.filter(({ holds }) => holds !== null).length;
  return tests.length === 0 ? 'none' : known === tests.length ? `${tests.length}` : `${known} of ${tests.length}`;
}

const COLUMNS: readonly Column<ControlResult>[] = [
  {
    id: 'state',
    header: 'Evidence indicates',
    width: 214,
    value: ({ state }) => CONTROL_STATES.indexOf(state),
    cell: ({ state }) => <ControlTag state={state} />,
  },
  {
    id: 'reference',
    header: 'Control',
    width: 190,
    value: ({ reference }) => referenceKey(reference),
    cell: ({ reference }) => <b title={reference}>{reference}</b>,
  },
  { id: 'title', header: 'Title', value: ({ title }) => title, cell: ({ title }) => <span title={title}>{title}</span> },
  { id: 'role', header: 'Our part', width: 112, value: ({ role }) => role, cell: ({ role }) => <RoleTag role={role} /> },
  { id: 'tests', header: 'Tests decided', width: 116, align: 'right', cell: testsText },
];

const BESIDE_HIDDEN = ['role', 'tests'];
const NONE: readonly string[] = [];

interface ControlListProps {
  readonly controls: readonly ControlResult[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function ControlList({ controls, sort, onSort, open, onOpen }: ControlListProps): ReactNode {
  return (
    <DataGrid
      label="Controls"
      columns={COLUMNS}
      hidden={open === undefined ? NONE : BESIDE_HIDDEN}
      rows={controls}
      rowKey={({ id }) => id}
      sort={sort}
      onSort={onSort}
      selected={open}
      onOpen={({ id }) => onOpen(id)}
      empty={<EmptyNote title="No control matches">Take the filter away to see all controls of the framework.</EmptyNote>}
    />
  );
}
