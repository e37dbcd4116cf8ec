import type { Series } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo } from 'react';
import { type ChartLine, TimeChart } from './time-chart.tsx';

/** Length of a step in words: `minute`, `5 min`, `hour`. */
export function stepText(step_ms: number): string {
  const minutes = Math.round(step_ms / 60_000);
  if (minutes < 1) return `${Math.round(step_ms / 1_000)} s`;
  if (minutes === 1) return 'minute';
  if (minutes < 60) return `${minutes} min`;
  if (minutes === 60) return 'hour';
  return minutes % 1_440 === 0 ? (minutes === 1_440 ? 'day' : `${minutes / 1_440} days`) : `${Math.round(minutes / 60)} hours`;
}

/** Requests behind, attacks and what was blocked before. */
export function TrafficChart({ series, height = 190 }: { readonly series: Series; readonly height?: number }): ReactNode {
  const { points, step_ms } = series;
  const times = useMemo(() => points.map(({ at }) => at), [points]);
  const lines = useMemo<ChartLine[]>(
    () => [
      { name: 'Requests', colour: '--sp-chart-requests', shape: 'area', values: points.map(({ requests }) => requests) },
      { name: 'Attacks', colour: '--sp-chart-attacks', shape: 'bar', values: points.map(({ attacks }) => attacks) },
      { name: 'Blocked', colour: '--sp-chart-blocked', shape: 'bar', values: points.map(({ blocked }) => blocked) },
    ],
    [points],
  );
  return <TimeChart label={`Per ${stepText(step_ms)}`} times={times} step_ms={step_ms} lines={lines} height={height} />;
}
