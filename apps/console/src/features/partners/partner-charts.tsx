import type { PartnerHour } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo } from 'react';
import { Panel } from '../../components/panel.tsx';
import { type ChartLine, TimeChart } from '../../components/time-chart.tsx';
import styles from './partner.module.css';

const HOUR_MS = 3_600_000;
const HEIGHT_PX = 150;

interface HourChart {
  readonly title: string;
  readonly lines: readonly (Omit<ChartLine, 'values'> & { readonly of: Exclude<keyof PartnerHour, 'at_hour'> })[];
}

const CHARTS: readonly HourChart[] = [
  { title: 'Requests per hour', lines: [{ name: 'Requests', colour: '--sp-chart-requests', shape: 'area', of: 'requests' }] },
  { title: 'Errors per hour', lines: [{ name: 'Errors', colour: '--sp-chart-attacks', shape: 'bar', of: 'errors' }] },
  {
    title: 'Authentication failures per hour',
    lines: [{ name: 'Authentication failures', colour: '--sp-chart-blocked', shape: 'bar', of: 'auth_failures' }],
  },
  {
    title: 'Latency, 95th percentile',
    lines: [{ name: 'Milliseconds', colour: '--sp-chart-ok', shape: 'area', of: 'p95_ms', total: 'peak' }],
  },
];

function Chart({ chart, series }: { readonly chart: HourChart; readonly series: readonly PartnerHour[] }): ReactNode {
  const times = useMemo(() => series.map(({ at_hour }) => at_hour), [series]);
  const lines = useMemo(
    () => chart.lines.map(({ of, ...line }): ChartLine => ({ ...line, values: series.map((hour) => hour[of]) })),
    [chart, series],
  );
  return (
    <Panel title={chart.title}>
      <TimeChart label={chart.title} times={times} step_ms={HOUR_MS} lines={lines} height={HEIGHT_PX} />
    </Panel>
  );
}

/** Volume, errors, authentication failures and latency of the last weeks. */
export function PartnerCharts({ series }: { readonly series: readonly PartnerHour[] }): ReactNode {
  return (
    <div className={styles.charts}>
      {CHARTS.map((chart) => (
        <Chart key={chart.title} chart={chart} series={series} />
      ))}
    </div>
  );
}
