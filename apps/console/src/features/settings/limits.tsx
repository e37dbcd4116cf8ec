import { type SuggestedLimit, suggestLimits } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { OperationName } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';

const COLUMNS: readonly Column<SuggestedLimit>[] = [
  { id: 'operation', header: 'Operation', cell: (limit) => <OperationName {...limit} /> },
  { id: 'callers', header: 'Callers', width: 76, align: 'right', cell: ({ callers }) => count(callers) },
  { id: 'p50', header: 'Median', width: 70, align: 'right', cell: ({ p50 }) => count(p50) },
  {
    id: 'p99',
    header: '99 %',
    width: 110,
    align: 'right',
    cell: ({ p99, p99_interval: [from, to] }) => (
      <span title="With 95 % confidence between these">{`${count(p99)} (${count(from)}–${count(to)})`}</span>
    ),
  },
  { id: 'max', header: 'Busiest', width: 76, align: 'right', cell: ({ max }) => count(max) },
  { id: 'limit', header: 'A minute', width: 80, align: 'right', cell: ({ requests_per_minute }) => <b>{count(requests_per_minute)}</b> },
  {
    id: 'throttled',
    header: 'Would throttle',
    width: 130,
    align: 'right',
    cell: ({ throttled, throttled_clean }) => `${plural(throttled, 'caller')}, ${count(throttled_clean)} clean`,
  },
  { id: 'rule', header: 'Rule', width: 240, cell: ({ yaml }) => <CopyText text={yaml} label="rule" /> },
];

/** Limits that recorded traffic suggests; a person puts them into the policy. */
export function LimitsPart(): ReactNode {
  const { data, error } = useRead(suggestLimits);
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      <Panel
        title="Suggested limits"
        note={data && `requests in a caller’s busiest minute, over ${plural(data.exchanges, 'recorded exchange')}`}
        flush
      >
        <PlainTable
          label="Suggested limits"
          columns={COLUMNS}
          rows={data?.items ?? []}
          rowKey={({ method, host, template }) => `${method} ${host}${template}`}
          empty={
            data !== undefined && (
              <EmptyNote title="Nothing is suggested yet">An operation needs twenty callers before their habits say anything.</EmptyNote>
            )
          }
        />
      </Panel>
    </>
  );
}
