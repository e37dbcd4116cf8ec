import { getLedgerAsOf, type KnownOperation } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Numbers } from '../../components/numbers.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tags } from '../../components/tag.tsx';
import { utcText } from '../../components/time-text.tsx';
import { type Counted, countedNumber } from './counted.tsx';

/** Rows of the table; the API has all. */
const ROWS_MAX = 500;

export function OperationLink({ id, children }: { readonly id: string; readonly children: string }): ReactNode {
  return (
    <Link to="/inventory/$id" params={{ id }} search={withPeriod()}>
      {children}
    </Link>
  );
}

const fact =
  (name: string) =>
  ({ facts }: KnownOperation): ReactNode =>
    facts[name] ?? '';

/** Classes of data among the facts: `data pan`. */
function dataOf({ facts }: KnownOperation): string[] {
  return Object.keys(facts).flatMap((name) => (name.startsWith('data ') ? [name.slice('data '.length)] : []));
}

/** `45 of 70`: residual of inherent risk, to the nearest five points. */
function scoreOf({ facts }: KnownOperation): ReactNode {
  const [residual = '', , inherent = ''] = (facts.risk_score ?? '').split(' ');
  return residual === '' ? <span className="muted">not kept</span> : <span title={`inherent ${inherent}`}>{residual}</span>;
}

/** What is known of an operation in the ledger. */
export const KNOWN_COLUMNS: readonly Column<KnownOperation>[] = [
  {
    id: 'operation',
    header: 'Operation',
    least: 240,
    cell: ({ id, facts }) => <OperationLink id={id}>{`${facts.method} ${facts.host}${facts.template}`}</OperationLink>,
  },
  { id: 'status', header: 'Status', width: 96, cell: fact('status') },
  { id: 'exposure', header: 'Exposure', width: 104, cell: fact('exposure') },
  { id: 'auth', header: 'Authentication', width: 124, cell: fact('auth') },
  { id: 'data', header: 'Data', width: 190, cell: (row) => <Tags words={dataOf(row)} width={170} tone="violet" /> },
  { id: 'risk', header: 'Risk', width: 84, cell: fact('risk') },
  { id: 'score', header: 'Score', width: 84, align: 'right', cell: scoreOf },
];

const RISK_ORDER: readonly string[] = ['critical', 'high', 'medium', 'low'];

/** What the numbers count, by the name that the address gives it; the number leads to the operations themselves. */
const COUNTED: readonly Counted<KnownOperation>[] = [
  { id: 'all', label: 'Operations', counts: () => true },
  ...RISK_ORDER.map((level) => ({ id: level, label: `Risk ${level}`, counts: ({ facts }: KnownOperation) => facts.risk === level })),
  { id: 'shadow', label: 'Shadow', counts: ({ facts }) => facts.status === 'shadow' },
  { id: 'external', label: 'External', counts: ({ facts }) => facts.exposure === 'external' },
  { id: 'data', label: 'With data', counts: (item) => dataOf(item).length > 0 },
];

function byRisk(left: KnownOperation, right: KnownOperation): number {
  const rank = ({ facts }: KnownOperation): number => RISK_ORDER.indexOf(facts.risk ?? '') + 1 || RISK_ORDER.length + 1;
  return rank(left) - rank(right) || `${left.facts.host}${left.facts.template}`.localeCompare(`${right.facts.host}${right.facts.template}`);
}

/** The inventory with its risk as it was known at a time. */
export function KnownOperations({ at, only }: { readonly at: number; readonly only: string | undefined }): ReactNode {
  const { data, error, refetch } = useRead(getLedgerAsOf, { query: { at } });
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const counted = COUNTED.find(({ id }) => id === only) ?? COUNTED[0]!;
  const rows = data.items.filter(counted.counts).toSorted(byRisk);
  return (
    <>
      <Numbers label="Totals" numbers={COUNTED.map((each) => countedNumber(each, data.items))} />
      <Panel
        title={`${counted.label} as of ${utcText(data.at).slice(0, 16)} UTC`}
        note={rows.length > ROWS_MAX ? `the ${ROWS_MAX} of most risk of ${plural(rows.length, 'operation')}` : undefined}
        flush
      >
        <PlainTable
          label="Operations as of a time"
          columns={KNOWN_COLUMNS}
          rows={rows.slice(0, ROWS_MAX)}
          rowKey={({ id }) => id}
          empty={
            data.items.length === 0 ? (
              <EmptyNote title="Nothing was known yet">The ledger begins when the control plane was first started.</EmptyNote>
            ) : (
              <EmptyNote title="No operation of this kind" />
            )
          }
        />
      </Panel>
    </>
  );
}
