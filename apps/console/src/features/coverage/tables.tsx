import type { Coverage, GatewayStream } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { count, share } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { OperationName } from '../../components/meaning.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag, Tags } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { GAP } from './words.ts';

type Route = Coverage['routes'][number];
type Rejected = Coverage['rejected'][number];
type Fault = Coverage['faults'][number];

const ROUTES: readonly Column<Route>[] = [
  {
    id: 'route',
    header: 'Route',
    cell: (row) => (row.template === '' ? <span className="muted">No known operation</span> : <OperationName {...row} />),
  },
  {
    id: 'why',
    header: 'Reasons',
    width: 240,
    cell: ({ reasons }) => <Tags words={reasons.map(({ reason }) => GAP[reason].label)} width={220} />,
  },
  { id: 'gaps', header: 'With gaps', width: 90, align: 'right', cell: (row) => count(row.requests - row.inspected_wholly) },
  { id: 'share', header: 'Inspected', width: 90, align: 'right', cell: (row) => share(row.inspected_wholly, row.requests) },
];

const REJECTED: readonly Column<Rejected>[] = [
  { id: 'code', header: 'Code', width: 206, cell: ({ code }) => <code title={code}>{code}</code> },
  { id: 'message', header: 'What was wrong', cell: ({ message }) => <span title={message}>{message}</span> },
  { id: 'count', header: 'Count', width: 66, align: 'right', cell: (row) => count(row.count) },
  { id: 'last', header: 'Last', width: 104, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

const FAULTS: readonly Column<Fault>[] = [
  { id: 'phase', header: 'Phase', width: 130, cell: ({ phase }) => <Tag>{phase}</Tag> },
  { id: 'detail', header: 'Fault', cell: ({ detail }) => <span title={detail}>{detail}</span> },
  {
    id: 'mode',
    header: 'Request went',
    width: 118,
    cell: ({ fail_mode }) => <Tag tone={fail_mode === 'open' ? 'warn' : 'danger'}>{fail_mode === 'open' ? 'through' : 'nowhere'}</Tag>,
  },
  { id: 'count', header: 'Count', width: 66, align: 'right', cell: (row) => count(row.count) },
  { id: 'last', header: 'Last', width: 104, cell: ({ last_seen }) => <TimeText at={last_seen} form="ago" /> },
];

const SPOOLS: readonly Column<GatewayStream>[] = [
  { id: 'stream', header: 'Worker', cell: ({ stream }) => <code title={stream}>{stream}</code> },
  { id: 'lag', header: 'Record lag', width: 94, align: 'right', cell: ({ lag_ms }) => `${count(lag_ms)} ms` },
  { id: 'events', header: 'Events', width: 84, align: 'right', cell: ({ events }) => count(events) },
  {
    id: 'lost',
    header: 'Lost',
    width: 66,
    align: 'right',
    cell: ({ lost }) => (lost === 0 ? '0' : <b style={{ color: 'var(--sp-danger)' }}>{count(lost)}</b>),
  },
];

export function RoutesPanel({ routes }: { readonly routes: readonly Route[] }): ReactNode {
  return (
    <Panel title="Routes with gaps" flush>
      <PlainTable
        label="Routes with gaps"
        columns={ROUTES}
        rows={routes}
        rowKey={(row) => `${row.method} ${row.host} ${row.template}`}
        empty={<EmptyNote title="No route has gaps">Every request of the period was inspected wholly.</EmptyNote>}
      />
    </Panel>
  );
}

export function RejectedPanel({ rejected }: { readonly rejected: readonly Rejected[] }): ReactNode {
  return (
    <Panel title="Refused framing" note="answered with 400, never forwarded" flush>
      <PlainTable
        label="Refused framing"
        columns={REJECTED}
        rows={rejected}
        rowKey={({ code }) => code}
        empty={<EmptyNote title="No framing error in this period" />}
      />
    </Panel>
  );
}

export function FaultsPanel({ faults }: { readonly faults: readonly Fault[] }): ReactNode {
  return (
    <Panel title="Faults inside inspection" note="the fail mode of the route decides" flush>
      <PlainTable
        label="Faults inside inspection"
        columns={FAULTS}
        rows={faults}
        rowKey={({ phase, fail_mode, detail }) => `${phase} ${fail_mode} ${detail}`}
        empty={<EmptyNote title="No fault in this period" />}
      />
    </Panel>
  );
}

export function SpoolPanel({ streams }: { readonly streams: readonly GatewayStream[] }): ReactNode {
  return (
    <Panel title="Spools" note="how far the record is behind, and what a full spool lost" flush>
      <PlainTable
        label="Spools"
        columns={SPOOLS}
        rows={streams}
        rowKey={({ stream }) => stream}
        empty={<EmptyNote title="No gateway has delivered yet">Start a gateway; its workers are listed with the first event.</EmptyNote>}
      />
    </Panel>
  );
}
