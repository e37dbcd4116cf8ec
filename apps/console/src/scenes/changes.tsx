import { type ChangedOperation, getLedgerDifference, type KnownOperation } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAddress, withPeriod } from '../api/address.ts';
import { type PeriodSearch, type RangeId, readPeriod } from '../api/period.ts';
import { useRead } from '../api/queries.ts';
import { plural } from '../components/amount.ts';
import type { Column } from '../components/column.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PeriodPicker } from '../components/period-picker.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { CHANGE_COLUMNS } from '../features/inventory/change-list.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';

const RANGES: readonly RangeId[] = ['24h', '7d', '30d'];
const USUAL: RangeId = '30d';

function operationLink(id: string, words: string): ReactNode {
  return (
    <Link to="/inventory/$id" params={{ id }} search={withPeriod()}>
      {words}
    </Link>
  );
}

const fact =
  (name: string) =>
  ({ facts }: KnownOperation): ReactNode =>
    facts[name] ?? '';

const ADDED: readonly Column<KnownOperation>[] = [
  { id: 'operation', header: 'Operation', cell: ({ id, facts }) => operationLink(id, `${facts.method} ${facts.host}${facts.template}`) },
  { id: 'status', header: 'Status', width: 120, cell: fact('status') },
  { id: 'exposure', header: 'Exposure', width: 120, cell: fact('exposure') },
  { id: 'auth', header: 'Authentication', width: 130, cell: fact('auth') },
  { id: 'risk', header: 'Risk', width: 90, cell: fact('risk') },
];

function Changed({ operation }: { readonly operation: ChangedOperation }): ReactNode {
  const { id, method, host, template, changes } = operation;
  const name = `${method} ${host}${template}`;
  return (
    <Panel title={name} actions={operationLink(id, 'Open')} flush>
      <PlainTable label={`Changes of ${name}`} columns={CHANGE_COLUMNS} rows={changes} rowKey={(change) => change.fact} empty={null} />
    </Panel>
  );
}

/** What differs in the inventory between two dates. */
export function ChangesScene(): ReactNode {
  const [search, patch] = useAddress(readPeriod);
  const onChange = (next: PeriodSearch): void => patch({ range: undefined, from: undefined, to: undefined, ...next }, { push: true });
  const { data, error, refetch } = useRead(getLedgerDifference, {}, { window: { search, usual: USUAL } });
  const heading = (
    <>
      <Link to="/inventory" search={withPeriod()}>
        Inventory
      </Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      Changes
    </>
  );
  const note =
    data === undefined ? undefined : `${plural(data.added.length, 'new operation')}, ${plural(data.changed.length, 'changed operation')}`;
  return (
    <Scene
      title="Inventory changes"
      heading={heading}
      note={note}
      actions={<PeriodPicker search={search} usual={USUAL} ranges={RANGES} onChange={onChange} />}
    >
      <InventoryNav />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <Panel title="New operations" flush>
            <PlainTable
              label="New operations"
              columns={ADDED}
              rows={data.added}
              rowKey={({ id }) => id}
              empty={<EmptyNote title="No operation is new in this period" />}
            />
          </Panel>
          {data.changed.map((operation) => (
            <Changed key={operation.id} operation={operation} />
          ))}
        </>
      )}
    </Scene>
  );
}
