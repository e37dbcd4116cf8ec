import {
  type ChangedOperation,
  type DataFlow,
  getDataFlowDifference,
  getLedgerDifference,
  type KnownOperation,
} from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead, type Window } from '../../api/queries.ts';
import type { Search } from '../../api/search.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Numbers } from '../../components/numbers.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { partyName } from '../data-flow/flow-graph.ts';
import { CHANGE_COLUMNS } from './change-list.tsx';
import { type Counted, countedNumber } from './counted.tsx';
import { KNOWN_COLUMNS, OperationLink } from './known-operations.tsx';

function Changed({ operation }: { readonly operation: ChangedOperation }): ReactNode {
  const { id, method, host, template, changes } = operation;
  const name = `${method} ${host}${template}`;
  return (
    <Panel title={name} actions={<OperationLink id={id}>Open</OperationLink>} flush>
      <PlainTable label={`Changes of ${name}`} columns={CHANGE_COLUMNS} rows={changes} rowKey={(change) => change.fact} empty={null} />
    </Panel>
  );
}

interface ChangedFlow {
  readonly flow: DataFlow;
  readonly change: 'new' | 'gone';
}

const FLOWS: readonly Column<ChangedFlow>[] = [
  {
    id: 'change',
    header: 'Change',
    width: 84,
    cell: ({ change }) => <Tag tone={change === 'new' ? 'high' : 'neutral'}>{change}</Tag>,
  },
  { id: 'class', header: 'Data', width: 130, cell: ({ flow }) => <Tag tone="violet">{flow.data_class}</Tag> },
  { id: 'direction', header: 'Way', width: 92, cell: ({ flow }) => flow.direction },
  { id: 'party', header: 'Party', width: 180, cell: ({ flow }) => partyName(flow) },
  {
    id: 'operation',
    header: 'Operation',
    cell: ({ flow }) => <OperationLink id={flow.operation}>{`${flow.method} ${flow.host}${flow.template}`}</OperationLink>,
  },
];

function Flows({ window }: { readonly window: Window }): ReactNode {
  const { data, error, refetch } = useRead(getDataFlowDifference, {}, { window });
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const rows: ChangedFlow[] =
    data === undefined
      ? []
      : [...data.added.map((flow) => ({ flow, change: 'new' as const })), ...data.gone.map((flow) => ({ flow, change: 'gone' as const }))];
  return (
    <Panel title="Data flow" note="by the 30 days before each end of the period" flush>
      <PlainTable
        label="Changes of the data flow"
        columns={FLOWS}
        rows={rows}
        rowKey={({ flow, change }) => [change, flow.data_class, flow.direction, flow.party, flow.operation].join(' ')}
        empty={data !== undefined && <EmptyNote title="The same data goes to and comes from the same parties" />}
      />
    </Panel>
  );
}

const about =
  (fact: (name: string) => boolean) =>
  ({ changes }: ChangedOperation): boolean =>
    changes.some((change) => fact(change.fact));

/** What the numbers of changed operations count; the change of a fact is theirs. */
const COUNTED: readonly Counted<ChangedOperation>[] = [
  { id: 'changed', label: 'Changed', counts: () => true },
  { id: 'risk', label: 'Risk moved', counts: about((name) => name === 'risk' || name === 'risk_score') },
  { id: 'data', label: 'Data changed', counts: about((name) => name.startsWith('data ')) },
  { id: 'exposure', label: 'Exposure changed', counts: about((name) => name === 'exposure') },
  { id: 'auth', label: 'Authentication changed', counts: about((name) => name === 'auth' || name === 'auth_schemes') },
];

const NEW: Counted<KnownOperation> = { id: 'new', label: 'New', counts: () => true };

function NewOperations({ added }: { readonly added: readonly KnownOperation[] }): ReactNode {
  return (
    <Panel title="New operations" flush>
      <PlainTable
        label="New operations"
        columns={KNOWN_COLUMNS}
        rows={added}
        rowKey={({ id }) => id}
        empty={<EmptyNote title="No operation is new in this period" />}
      />
    </Panel>
  );
}

function ChangedOperations({
  changed,
  only,
}: {
  readonly changed: readonly ChangedOperation[];
  readonly only: string | undefined;
}): ReactNode {
  const counted = COUNTED.find(({ id }) => id === only);
  const shown = counted === undefined ? changed : changed.filter(counted.counts);
  if (counted !== undefined && shown.length === 0) return <EmptyNote title={`${counted.label}: no operation in this period`} />;
  return shown.map((operation) => <Changed key={operation.id} operation={operation} />);
}

interface DifferenceProps {
  readonly window: Window;
  /** The number whose operations are shown alone. */
  readonly only: string | undefined;
}

/** What differs in inventory, risk and data flow between two dates. */
export function LedgerDifferenceParts({ window, only }: DifferenceProps): ReactNode {
  const { data, error, refetch } = useRead(getLedgerDifference, {}, { window });
  const one = only === NEW.id || COUNTED.some(({ id }) => id === only);
  return (
    <>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <Numbers label="Totals" numbers={[countedNumber(NEW, data.added), ...COUNTED.map((each) => countedNumber(each, data.changed))]} />
          {one && (
            <Link to="." search={(before: Search) => ({ ...before, only: undefined })}>
              Show everything that differs
            </Link>
          )}
          {(!one || only === NEW.id) && <NewOperations added={data.added} />}
          {only !== NEW.id && <ChangedOperations changed={data.changed} only={only} />}
        </>
      )}
      {!one && <Flows window={window} />}
    </>
  );
}
