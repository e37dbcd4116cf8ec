import type { AttackSummary } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import { withPeriod } from '../../api/address.ts';
import type { Column } from '../../components/column.ts';
import { classTitle, OperationName, OutcomeTag, SeverityTag } from '../../components/meaning.tsx';
import { Tags } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

const COLUMNS: Readonly<Record<string, Column<AttackSummary>>> = {
  at: { id: 'at', header: 'Time (UTC)', width: 128, cell: ({ at }) => <TimeText at={at} form="clock" /> },
  outcome: { id: 'outcome', header: 'Outcome', width: 114, cell: (row) => <OutcomeTag action={row.action} verdict={row.verdict} /> },
  severity: { id: 'severity', header: 'Severity', width: 88, cell: ({ severity }) => <SeverityTag severity={severity} /> },
  class: {
    id: 'class',
    header: 'Class',
    width: 190,
    cell: ({ classes }) => <Tags words={classes.map(classTitle)} width={170} />,
  },
  request: {
    id: 'request',
    header: 'Request',
    cell: ({ id, method, host, path }) => (
      <Link to="/attacks" search={withPeriod({ attack: id })} style={{ color: 'inherit', textDecoration: 'none' }}>
        <OperationName method={method} host={host} template={path} />
      </Link>
    ),
  },
  client: { id: 'client', header: 'Source', width: 132, cell: ({ client }) => <code title={client}>{client}</code> },
  status: { id: 'status', header: 'Status', width: 70, align: 'right', cell: ({ status }) => status },
  score: { id: 'score', header: 'Score', width: 62, align: 'right', cell: ({ score }) => score.toFixed(2) },
};

/** The request as plain words, for lists whose rows open by themselves. */
const PLAIN_REQUEST: Column<AttackSummary> = {
  id: 'request',
  header: 'Request',
  cell: ({ method, host, path }) => <OperationName method={method} host={host} template={path} />,
};

/** Columns for a list whose rows do not open: the request is a link. */
export function linkedAttackColumns(ids: readonly (keyof typeof COLUMNS)[]): Column<AttackSummary>[] {
  return ids.map((id) => COLUMNS[id]!);
}

export function attackColumns(ids: readonly (keyof typeof COLUMNS)[]): Column<AttackSummary>[] {
  return ids.map((id) => (id === 'request' ? PLAIN_REQUEST : COLUMNS[id]!));
}
