import {
  type ChangedOperation,
  type DataFlow,
  getDataFlowDifference,
  getLedgerDifference,
  type KnownOperation,
} from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead, type Window } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { type NumberFact, Numbers } from '../../components/numbers.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { partyName } from '../data-flow/flow-graph.ts';
import { CHANGE_COLUMNS } from './change-list.tsx';
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

/** Operations that a change of a fact can be about, in numbers. */
function numbersOf(added: readonly KnownOperation[], changed: readonly ChangedOperation[]): NumberFact[] {
  const about = (fact: (name: string) => boolean): number =>
    changed.filter(({ changes }) => changes.some((change) => fact(change.fact))).length;
  const risen = about((name) => name === 'risk' || name === 'risk_score');
  const numbers: readonly (readonly [label: string, count: number, unit: string])[] = [
    ['New', added.length, 'operation'],
    ['Changed', changed.length, 'operation'],
    ['Risk moved', risen, 'operation'],
    ['Data changed', about((name) => name.startsWith('data ')), 'operation'],
    ['Exposure changed', about((name) => name === 'exposure'), 'operation'],
    ['Authentication changed', about((name) => name === 'auth' || name === 'auth_schemes'), 'operation'],
  ];
  return numbers.map(([label, value, unit]) => ({ label, value: plural(value, unit) }));
}

/** What differs in inventory, risk and data flow between two dates. */
export function LedgerDifferenceParts({ window }: { readonly window: Window }): ReactNode {
  const { data, error, refetch } = useRead(getLedgerDifference, {}, { window });
  return (
    <>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <Numbers label="Totals" numbers={numbersOf(data.added, data.changed)} />
          <Panel title="New operations" flush>
            <PlainTable
              label="New operations"
              columns={KNOWN_COLUMNS}
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
      <Flows window={window} />
    </>
  );
}
