import { Skeleton } from '@mantine/core';
import { type Coverage, getCoverage, listGateways } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { count, percent, shortCount } from '../components/amount.ts';
import { BarList } from '../components/bar-list.tsx';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { type NumberFact, Numbers } from '../components/numbers.tsx';
import { Panel } from '../components/panel.tsx';
import { Scene } from '../components/scene.tsx';
import { TimeText } from '../components/time-text.tsx';
import { stepText } from '../components/traffic-chart.tsx';
import { CoverageChart } from '../features/coverage/coverage-chart.tsx';
import { FaultsPanel, RejectedPanel, RoutesPanel, SpoolPanel } from '../features/coverage/tables.tsx';
import { GAP } from '../features/coverage/words.ts';
import { useWindow } from '../features/period/use-window.tsx';
import styles from './coverage.module.css';

/** Streams shown beside the coverage; the rest is in Settings. */
const STREAMS_MAX = 8;

function total(list: readonly { readonly count: number }[]): number {
  return list.reduce((sum, item) => sum + item.count, 0);
}

function numbersOf(coverage: Coverage): NumberFact[] {
  const lost = coverage.overflows.reduce((sum, item) => sum + item.lost, 0);
  const last = coverage.overflows[0];
  const refused = total(coverage.rejected);
  const faults = total(coverage.faults);
  return [
    { label: 'Inspected wholly', value: percent(coverage.percent), tone: coverage.percent >= 99 ? 'ok' : 'warn' },
    { label: 'Requests', value: shortCount(coverage.requests) },
    { label: 'With gaps', value: shortCount(coverage.requests - coverage.inspected_wholly) },
    { label: 'Refused framing', value: count(refused) },
    { label: 'Faults', value: count(faults), tone: faults > 0 ? 'warn' : undefined },
    {
      label: 'Records lost',
      value: count(lost),
      tone: lost > 0 ? 'danger' : 'ok',
      ...(last !== undefined && { note: <TimeText at={last.at} form="ago" /> }),
    },
  ];
}

function GapsPanel({ coverage }: { readonly coverage: Coverage }): ReactNode {
  return (
    <Panel title="Why not wholly">
      <BarList
        label="Gaps by reason"
        empty={<EmptyNote title="No gaps in this period" />}
        bars={coverage.gaps.map(({ reason, requests }) => ({
          key: reason,
          value: requests,
          label: <span title={GAP[reason].means}>{GAP[reason].label}</span>,
        }))}
      />
    </Panel>
  );
}

export function CoverageScene(): ReactNode {
  const { window, picker } = useWindow();
  const { data, error, refetch } = useRead(getCoverage, {}, { window });
  const { data: gateways } = useRead(listGateways);
  return (
    <Scene title="Traffic coverage" note="What was inspected, and what was not" actions={picker}>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={620} radius={7} />}
      {data !== undefined && (
        <>
          <Numbers label="Totals" numbers={numbersOf(data)} />
          <div className={styles.wide}>
            <Panel title={`Inspection per ${stepText(data.series.step_ms)}`}>
              <CoverageChart series={data.series} />
            </Panel>
            <GapsPanel coverage={data} />
          </div>
          <RoutesPanel routes={data.routes} />
          <div className={styles.halves}>
            <RejectedPanel rejected={data.rejected} />
            <FaultsPanel faults={data.faults} />
          </div>
          <SpoolPanel streams={gateways?.items.slice(0, STREAMS_MAX) ?? []} />
        </>
      )}
    </Scene>
  );
}
