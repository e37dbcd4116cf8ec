import type { AuthInterval, ClientAuthCoverage, OpenAnswer, OperationDetail } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { count, percent } from '../../components/amount.ts';
import { BarList } from '../../components/bar-list.tsx';
import type { Column } from '../../components/column.ts';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { TimeText } from '../../components/time-text.tsx';

function intervalText({ share, low, high }: AuthInterval): string {
  return `${percent(share * 100)} (${percent(low * 100)} to ${percent(high * 100)})`;
}

const BY_CLIENT: readonly Column<ClientAuthCoverage>[] = [
  { id: 'client', header: 'Clients', cell: ({ client_class }) => client_class },
  { id: 'requests', header: 'Requests', width: 92, align: 'right', cell: ({ requests }) => count(requests) },
  { id: 'coverage', header: 'With a credential (95 %)', width: 200, cell: ({ coverage }) => intervalText(coverage) },
  {
    id: 'open',
    header: 'Answered without',
    width: 150,
    cell: ({ open }) =>
      open.length === 0 ? <span className="muted">none</span> : open.map((answer) => `${answer.status}: ${count(answer.count)}`).join(', '),
  },
];

const SCOPES: readonly Column<OperationDetail['auth_scopes'][number]>[] = [
  {
    id: 'scopes',
    header: 'Scopes of tokens that were answered',
    cell: ({ scopes }) => (scopes.length === 0 ? <span className="muted">none named</span> : <code>{scopes.join(' ')}</code>),
  },
  { id: 'requests', header: 'Requests', width: 92, align: 'right', cell: ({ requests }) => count(requests) },
];

const OPEN: readonly Column<OpenAnswer>[] = [
  { id: 'at', header: 'Time', width: 110, cell: ({ at }) => <TimeText at={at} form="ago" /> },
  { id: 'client', header: 'Client', width: 150, cell: ({ client }) => <code>{client}</code> },
  { id: 'path', header: 'Path', cell: ({ path }) => <code title={path}>{path}</code> },
  { id: 'status', header: 'Status', width: 70, align: 'right', cell: ({ status }) => status },
];

/** How callers of an operation authenticate, where they are, and who was answered without a credential. */
export function AuthPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { auth_coverage, auth_interval, auth_by_client, auth_scopes, open_answers, listeners } = operation;
  return (
    <Panel
      title="Authentication seen"
      note={auth_interval === null ? undefined : `${intervalText(auth_interval)} of requests carried a credential`}
    >
      <BarList
        label="Authentication seen"
        empty={<EmptyNote title="No request seen yet" />}
        bars={auth_coverage.map(({ scheme, requests }) => ({
          key: scheme,
          label: scheme === 'none' ? 'no credential' : scheme,
          value: requests,
          colour: scheme === 'none' ? '--sp-chart-attacks' : '--sp-chart-ok',
        }))}
      />
      {auth_by_client.length > 0 && (
        <PlainTable
          label="Authentication by client"
          columns={BY_CLIENT}
          rows={auth_by_client}
          rowKey={({ client_class }) => client_class}
        />
      )}
      {auth_scopes.length > 0 && (
        <PlainTable label="Scopes claimed" columns={SCOPES} rows={auth_scopes} rowKey={({ scopes }) => scopes.join(' ')} />
      )}
      {listeners.length > 0 && <p className="muted">{`Reached through ${listeners.map(({ listener }) => listener).join(', ')}`}</p>}
      {open_answers.length > 0 && (
        <PlainTable label="Answered without a credential" columns={OPEN} rows={open_answers} rowKey={({ transaction }) => transaction} />
      )}
    </Panel>
  );
}
