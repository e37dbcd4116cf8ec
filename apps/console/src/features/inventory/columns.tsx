import type { OperationSummary } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { count, percent, shortCount } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { OperationName, RiskTag, StatusTag } from '../../components/meaning.tsx';
import { Tag, Tags } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

/** Share of requests with a credential, and the schemes seen. */
export function AuthCell({ operation }: { readonly operation: OperationSummary }): ReactNode {
  const { auth, authenticated } = operation;
  const schemes = auth.filter((scheme) => scheme !== 'none');
  if (authenticated === null) return <span className="muted">not seen</span>;
  if (schemes.length === 0) return <Tag tone="warn">none</Tag>;
  return (
    <span title={`${percent(authenticated * 100)} of requests carried a credential`}>
      <Tags words={schemes} width={authenticated < 1 ? 64 : 112} />
      {authenticated < 1 && <span className="muted"> {percent(authenticated * 100)}</span>}
    </span>
  );
}

interface EvidenceProps {
  readonly id: string;
  /** The part of the operation's page that the number comes from. */
  readonly part: 'risk' | 'auth' | 'data' | 'traffic';
  readonly children: ReactNode;
}

/** A number or a word of a row as the way to where it comes from; the row itself is what the keyboard opens. */
function Evidence({ id, part, children }: EvidenceProps): ReactNode {
  return (
    <Link
      to="/inventory/$id"
      params={{ id }}
      hash={part}
      search={withPeriod()}
      tabIndex={-1}
      style={{ color: 'inherit', textDecoration: 'none' }}
    >
      {children}
    </Link>
  );
}

export function AttackCount({ attacks }: { readonly attacks: number }): ReactNode {
  return attacks === 0 ? <span className="muted">0</span> : <b style={{ color: 'var(--sp-danger)' }}>{count(attacks)}</b>;
}

function AttacksLink({ id, attacks }: { readonly id: string; readonly attacks: number }): ReactNode {
  return (
    <Link to="/attacks" search={withPeriod({ operation: [id] })} tabIndex={-1}>
      <AttackCount attacks={attacks} />
    </Link>
  );
}

const OPERATION: Column<OperationSummary> = {
  id: 'template',
  header: 'Operation',
  sortable: true,
  cell: (row) => (
    <Link
      to="/inventory/$id"
      params={{ id: row.id }}
      search={withPeriod()}
      tabIndex={-1}
      style={{ color: 'inherit', textDecoration: 'none' }}
    >
      <OperationName {...row} />
    </Link>
  ),
};

/** Columns between the name and the times; the tree has them too. */
export const FACT_COLUMNS: readonly Column<OperationSummary>[] = [
  {
    id: 'risk',
    header: 'Risk',
    width: 108,
    sortable: true,
    align: 'right',
    cell: ({ id, risk }) => (
      <Evidence id={id} part="risk">
        <RiskTag {...risk} />
      </Evidence>
    ),
  },
  { id: 'status', header: 'Status', width: 106, cell: ({ status }) => <StatusTag status={status} /> },
  {
    id: 'exposure',
    wide: true,
    header: 'Exposure',
    width: 106,
    cell: ({ exposure }) => <Tag tone={exposure === 'external' ? 'accent' : 'neutral'}>{exposure}</Tag>,
  },
  {
    id: 'auth',
    header: 'Authentication',
    width: 132,
    cell: (row) => (
      <Evidence id={row.id} part="auth">
        <AuthCell operation={row} />
      </Evidence>
    ),
  },
  {
    id: 'data',
    header: 'Data',
    width: 158,
    // A link without words would have no name.
    cell: ({ id, data_classes }) =>
      data_classes.length > 0 && (
        <Evidence id={id} part="data">
          <Tags words={data_classes} width={138} tone="violet" />
        </Evidence>
      ),
  },
  {
    id: 'requests',
    header: 'Requests',
    width: 90,
    align: 'right',
    sortable: true,
    cell: ({ id, requests }) => (
      <Evidence id={id} part="traffic">
        {shortCount(requests)}
      </Evidence>
    ),
  },
  {
    id: 'attacks',
    header: 'Attacks',
    width: 80,
    align: 'right',
    sortable: true,
    cell: ({ id, attacks }) => (attacks === 0 ? <AttackCount attacks={0} /> : <AttacksLink id={id} attacks={attacks} />),
  },
];

export const COLUMNS: readonly Column<OperationSummary>[] = [
  OPERATION,
  ...FACT_COLUMNS,
  {
    id: 'last_seen',
    wide: true,
    header: 'Last seen',
    width: 102,
    sortable: true,
    cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" />,
  },
  {
    id: 'first_seen',
    header: 'First seen',
    width: 102,
    sortable: true,
    optional: true,
    cell: ({ first_seen }) => <TimeText at={first_seen} form="ago" />,
  },
  { id: 'protocol', header: 'Protocol', width: 86, optional: true, cell: ({ protocol }) => <Tag>{protocol}</Tag> },
  { id: 'parameters', header: 'Parameters', width: 96, align: 'right', optional: true, cell: ({ parameters }) => count(parameters) },
];
