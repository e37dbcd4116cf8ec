import { listOutboundHosts, type OutboundHost } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { count, plural } from '../components/amount.ts';
import type { Column } from '../components/column.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { Tag } from '../components/tag.tsx';
import { TimeText } from '../components/time-text.tsx';

function classes(ids: readonly string[]): ReactNode {
  return ids.length === 0 ? <span className="muted">none seen</span> : ids.join(', ');
}

/** What is inside a tunnel is not known, which is not the same as nothing. */
function dataOf({ requests, tunnels }: OutboundHost, ids: readonly string[]): ReactNode {
  return ids.length === 0 && tunnels > 0 && tunnels === requests ? <span className="muted">not read</span> : classes(ids);
}

const COLUMNS: readonly Column<OutboundHost>[] = [
  {
    id: 'host',
    header: 'Host',
    cell: ({ host }) => (
      <Link to="/inventory" search={{ host: [host] }}>
        {host}
      </Link>
    ),
  },
  {
    id: 'partner',
    header: 'Third party',
    width: 180,
    cell: ({ partner, partner_name }) =>
      partner === '' ? (
        <Tag tone="warn">unmapped</Tag>
      ) : (
        <Link to="/partners/$id" params={{ id: partner }}>
          {partner_name}
        </Link>
      ),
  },
  { id: 'operations', header: 'Operations', width: 100, align: 'right', cell: ({ operations }) => count(operations) },
  { id: 'requests', header: 'Requests', width: 100, align: 'right', cell: ({ requests }) => count(requests) },
  { id: 'tunnels', header: 'Of them tunnels', width: 130, align: 'right', cell: ({ tunnels }) => count(tunnels) },
  { id: 'sent', header: 'Data sent', cell: (row) => dataOf(row, row.sent) },
  { id: 'received', header: 'Data received', cell: (row) => dataOf(row, row.received) },
  { id: 'last', header: 'Last call', width: 120, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

/** Hosts of others that are called, and which of them belong to no registered third party. */
export function OutboundScene(): ReactNode {
  const { data, error, refetch } = useRead(listOutboundHosts);
  const unmapped = data?.items.filter(({ partner }) => partner === '').length ?? 0;
  const heading = (
    <>
      <Link to="/partners">Partners</Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      Hosts called
    </>
  );
  return (
    <Scene title="Hosts called" heading={heading} note={data !== undefined && `${plural(unmapped, 'host')} of no registered third party`}>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Panel title="Hosts called" note="by outbound listeners and forward proxies" flush>
        <PlainTable
          label="Hosts called"
          columns={COLUMNS}
          rows={data?.items ?? []}
          rowKey={({ host }) => host}
          empty={
            data !== undefined && (
              <EmptyNote title="No call to a third party was seen">Let programs call through an outbound listener.</EmptyNote>
            )
          }
        />
      </Panel>
    </Scene>
  );
}
