import { type InboundClientView, listInboundClients, listOutboundHosts, type OutboundHost } from '@sallyport/control-plane/contract';
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

/** The third party that something belongs to. */
function Mapped({ partner, partner_name }: Pick<OutboundHost, 'partner' | 'partner_name'>): ReactNode {
  return partner === '' ? (
    <Tag tone="warn">unmapped</Tag>
  ) : (
    <Link to="/partners/$id" params={{ id: partner }}>
      {partner_name}
    </Link>
  );
}

/** A number with what it counts: the operations of the host. */
function OfHost({ host, children }: { readonly host: string; readonly children: number }): ReactNode {
  return (
    <Link to="/inventory" search={{ host: [host] }}>
      {count(children)}
    </Link>
  );
}

const COUNTED_ONLY = 'Counted from all exchanges of the last four weeks; those of a client can be listed only where they are attacks';

/** A number that no page lists: it says so, and leads nowhere. */
function CountedOnly({ children }: { readonly children: number }): ReactNode {
  return (
    <span className="muted" title={COUNTED_ONLY}>
      {count(children)}
    </span>
  );
}

/** What a client called is known by its partner; of a stranger only the number is. */
function OfPartner({ partner, children }: { readonly partner: string; readonly children: number }): ReactNode {
  return partner === '' ? (
    <CountedOnly>{children}</CountedOnly>
  ) : (
    <Link to="/inventory" search={{ partner: [partner] }}>
      {count(children)}
    </Link>
  );
}

const CLIENTS: readonly Column<InboundClientView>[] = [
  { id: 'client', header: 'Client', least: 200, cell: ({ client }) => <code title={client}>{client}</code> },
  { id: 'partner', header: 'Third party', width: 150, cell: (row) => <Mapped {...row} /> },
  { id: 'scheme', header: 'Credential', width: 92, cell: ({ scheme }) => scheme },
  {
    id: 'operations',
    header: 'Operations',
    width: 92,
    align: 'right',
    cell: ({ partner, operations }) => <OfPartner partner={partner}>{operations}</OfPartner>,
  },
  {
    id: 'requests',
    header: 'Requests',
    width: 92,
    align: 'right',
    cell: ({ partner, requests }) => <OfPartner partner={partner}>{requests}</OfPartner>,
  },
  {
    id: 'attacks',
    header: 'Attacks',
    width: 80,
    align: 'right',
    cell: ({ client, attacks }) => (
      <Link to="/attacks" search={{ q: client, range: '30d' }}>
        {count(attacks)}
      </Link>
    ),
  },
  { id: 'addresses', header: 'Addresses', width: 92, align: 'right', cell: ({ addresses }) => <CountedOnly>{addresses}</CountedOnly> },
  { id: 'last', header: 'Last call', width: 104, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

function ClientsPanel(): ReactNode {
  const { data, error, refetch } = useRead(listInboundClients);
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <Panel title="Clients that call" note="that name themselves in their credential; in the last four weeks" flush>
      <PlainTable
        label="Clients that call"
        columns={CLIENTS}
        rows={data?.items ?? []}
        rowKey={({ client, partner }) => `${client} ${partner}`}
        empty={
          data !== undefined && <EmptyNote title="No client names itself">Certificates do, and tokens with client_id or azp.</EmptyNote>
        }
      />
    </Panel>
  );
}

const COLUMNS: readonly Column<OutboundHost>[] = [
  {
    id: 'host',
    header: 'Host',
    least: 200,
    cell: ({ host }) => (
      <Link to="/inventory" search={{ host: [host] }}>
        {host}
      </Link>
    ),
  },
  { id: 'partner', header: 'Third party', width: 150, cell: (row) => <Mapped {...row} /> },
  {
    id: 'operations',
    header: 'Operations',
    width: 92,
    align: 'right',
    cell: ({ host, operations }) => <OfHost host={host}>{operations}</OfHost>,
  },
  { id: 'requests', header: 'Requests', width: 92, align: 'right', cell: ({ host, requests }) => <OfHost host={host}>{requests}</OfHost> },
  { id: 'tunnels', header: 'Tunnels', width: 80, align: 'right', cell: ({ host, tunnels }) => <OfHost host={host}>{tunnels}</OfHost> },
  { id: 'sent', header: 'Data sent', width: 170, cell: (row) => dataOf(row, row.sent) },
  { id: 'received', header: 'Data received', width: 170, cell: (row) => dataOf(row, row.received) },
  { id: 'last', header: 'Last call', width: 104, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

/** Hosts of others that are called and clients that call, and which of them belong to no registered third party. */
export function OutboundScene(): ReactNode {
  const { data, error, refetch } = useRead(listOutboundHosts);
  const unmapped = data?.items.filter(({ partner }) => partner === '').length ?? 0;
  const heading = (
    <>
      <Link to="/partners">Partners</Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      Connections
    </>
  );
  return (
    <Scene title="Connections" heading={heading} note={data !== undefined && `${plural(unmapped, 'host')} of no registered third party`}>
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
      <ClientsPanel />
    </Scene>
  );
}
