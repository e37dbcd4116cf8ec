import { type GatewayStream, listGateways } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

const STATE = {
  live: { tone: 'ok', means: 'Heard from within the last seconds' },
  stopped: { tone: 'neutral', means: 'It said that it stops' },
  silent: { tone: 'danger', means: 'It neither spoke nor said that it stops' },
} as const;

const COLUMNS: readonly Column<GatewayStream>[] = [
  {
    id: 'state',
    header: 'State',
    width: 90,
    cell: ({ state }) => (
      <Tag tone={STATE[state].tone} title={STATE[state].means} dot>
        {state}
      </Tag>
    ),
  },
  { id: 'stream', header: 'Worker run', cell: ({ stream }) => <code title={stream}>{stream}</code> },
  {
    id: 'policy',
    header: 'Policy',
    width: 70,
    align: 'right',
    cell: ({ policy_version }) => (policy_version === 0 ? <span className="muted">?</span> : policy_version),
  },
  { id: 'seq', header: 'Last record', width: 96, align: 'right', cell: ({ seq }) => count(seq) },
  { id: 'lag', header: 'Lag', width: 86, align: 'right', cell: ({ lag_ms }) => `${count(lag_ms)} ms` },
  {
    id: 'lost',
    header: 'Lost',
    width: 66,
    align: 'right',
    cell: ({ lost }) => (lost === 0 ? 0 : <b style={{ color: 'var(--sp-danger)' }}>{count(lost)}</b>),
  },
  { id: 'beat', header: 'Heartbeat', width: 106, cell: ({ last_heartbeat }) => <TimeText at={last_heartbeat} form="ago" /> },
  { id: 'first', header: 'First seen', width: 106, cell: ({ first_seen }) => <TimeText at={first_seen} form="ago" /> },
];

/** Gateway workers, and which policy each confirmed. */
export function GatewaysPart(): ReactNode {
  const { data, error } = useRead(listGateways);
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      <Panel title="Gateways" note={data && `${plural(data.live, 'worker')} live`} flush>
        <PlainTable
          label="Gateways"
          columns={COLUMNS}
          rows={data?.items ?? []}
          rowKey={({ stream }) => stream}
          empty={
            data !== undefined && (
              <EmptyNote title="No gateway yet">Start one with `sallyport gateway`; a remote one needs a token of role gateway.</EmptyNote>
            )
          }
        />
      </Panel>
    </>
  );
}
