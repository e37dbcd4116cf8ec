import { getLedgerAsOf, type KnownOperation } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { type NumberFact, Numbers } from '../../components/numbers.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tags } from '../../components/tag.tsx';
import { utcText } from '../../components/time-text.tsx';

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

function numbersOf(items: readonly KnownOperation[]): NumberFact[] {
  const of = (name: string, value: string): number => items.filter(({ facts }) => facts[name] === value).length;
  return [
    { label: 'Operations', value: count(items.length) },
    ...RISK_ORDER.map((level) => ({ label: `Risk ${level}`, value: count(of('risk', level)) })),
    { label: 'Shadow', value: count(of('status', 'shadow')) },
    { label: 'External', value: count(of('exposure', 'external')) },
    { label: 'With data', value: count(items.filter((item) => dataOf(item).length > 0).length) },
  ];
}

function byRisk(left: KnownOperation, right: KnownOperation): number {
  const rank = ({ facts }: KnownOperation): number => RISK_ORDER.indexOf(facts.risk ?? '') + 1 || RISK_ORDER.length + 1;
  return rank(left) - rank(right) || `${left.facts.host}${left.facts.template}`.localeCompare(`${right.facts.host}${right.facts.template}`);
}

/** The inventory with its risk as it was known at a time. */
export function KnownOperations({ at }: { readonly at: number }): ReactNode {
  const { data, error, refetch } = useRead(getLedgerAsOf, { query: { at } });
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const rows = data.items.toSorted(byRisk);
  return (
    <>
      <Numbers label="Totals" numbers={numbersOf(rows)} />
      <Panel
        title={`Operations as of ${utcText(data.at).slice(0, 16)} UTC`}
        note={rows.length > ROWS_MAX ? `the ${ROWS_MAX} of most risk of ${plural(rows.length, 'operation')}` : undefined}
        flush
      >
        <PlainTable
          label="Operations as of a time"
          columns={KNOWN_COLUMNS}
          rows={rows.slice(0, ROWS_MAX)}
          rowKey={({ id }) => id}
          empty={<EmptyNote title="Nothing was known yet">The ledger begins when the control plane was first started.</EmptyNote>}
        />
      </Panel>
    </>
  );
}
