import type { Coverage } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo } from 'react';
import { type ChartLine, TimeChart } from '../../components/time-chart.tsx';

/** Requests behind, those with a gap before. */
export function CoverageChart({ series }: { readonly series: Coverage['series'] }): ReactNode {
  const { points, step_ms } = series;
  const times = useMemo(() => points.map(({ at }) => at), [points]);
  const lines = useMemo<ChartLine[]>(
    () => [
      { name: 'Requests', colour: '--sp-chart-requests', shape: 'area', values: points.map(({ requests }) => requests) },
      {
        name: 'Not wholly inspected',
        colour: '--sp-chart-attacks',
        shape: 'bar',
        values: points.map(({ requests, inspected_wholly }) => requests - inspected_wholly),
      },
    ],
    [points],
  );
  return <TimeChart label="Inspection" times={times} step_ms={step_ms} lines={lines} height={170} />;
}
