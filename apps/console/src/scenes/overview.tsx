import { Skeleton } from '@mantine/core';
import { getOverview, listAttacks, type Overview } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../api/address.ts';
import { useRead, type Window } from '../api/queries.ts';
import { plural } from '../components/amount.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { stepText, TrafficChart } from '../components/traffic-chart.tsx';
import { linkedAttackColumns } from '../features/attacks/columns.tsx';
import { RiskPanel } from '../features/overview/risk-panel.tsx';
import { Tiles } from '../features/overview/tiles.tsx';
import { TopClasses, TopOperations, TopSources } from '../features/overview/top-lists.tsx';
import { useWindow } from '../features/period/use-window.tsx';
import styles from './overview.module.css';

const NEWEST = 8;

const COLUMNS = linkedAttackColumns(['at', 'outcome', 'class', 'request', 'client', 'score']);

function NewestAttacks({ window }: { readonly window: Window }): ReactNode {
  const { data } = useRead(listAttacks, { query: { limit: NEWEST } }, { window });
  return (
    <Panel
      title="Newest attacks"
      flush
      actions={
        <Link to="/attacks" search={withPeriod()}>
          All attacks
        </Link>
      }
    >
      {data === undefined ? (
        <Skeleton height={NEWEST * 32 + 30} />
      ) : (
        <PlainTable
          label="Newest attacks"
          columns={COLUMNS}
          rows={data.items}
          rowKey={({ id }) => id}
          empty={
            <EmptyNote title="No attacks in this period">Requests that a detector flags are listed here the second they happen.</EmptyNote>
          }
        />
      )}
    </Panel>
  );
}

function Numbers({ overview, window }: { readonly overview: Overview; readonly window: Window }): ReactNode {
  return (
    <>
      <Tiles overview={overview} />
      <div className={styles.wide}>
        <Panel title={`Traffic per ${stepText(overview.series.step_ms)}`}>
          <TrafficChart series={overview.series} />
        </Panel>
        <RiskPanel operations={overview.operations} />
      </div>
      <div className={styles.thirds}>
        <TopOperations operations={overview.top_operations} />
        <TopSources sources={overview.top_sources} />
        <TopClasses classes={overview.by_class} />
      </div>
      <NewestAttacks window={window} />
    </>
  );
}

export function OverviewScene(): ReactNode {
  const { window, picker } = useWindow();
  const { data, error, refetch } = useRead(getOverview, {}, { window });
  const note = data === undefined ? undefined : `${plural(data.gateways.live, 'gateway worker')} live`;
  return (
    <Scene title="Overview" note={note} actions={picker}>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Numbers overview={data} window={window} />}
      {data === undefined && error === null && <Skeleton height={620} radius={7} />}
    </Scene>
  );
}
