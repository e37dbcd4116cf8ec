import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './chart.module.css';
import { chartOption } from './chart-option.ts';
import { type LoadChart, useChart } from './use-chart.ts';

const loadEngine: LoadChart = async () => (await import('./chart-engine.ts')).startChart;

export interface ChartLine {
  readonly name: string;
  /** A colour token, e.g. `--sp-chart-attacks`. */
  readonly colour: string;
  readonly values: readonly number[];
  /** `area` is drawn behind, `bar` before it. */
  readonly shape: 'area' | 'bar';
  /** How its label sums it up; `peak` for what cannot be added up. */
  readonly total?: 'sum' | 'peak';
}

interface TimeChartProps {
  readonly label: string;
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly lines: readonly ChartLine[];
  readonly height: number;
}

function lineText({ name, values, total = 'sum' }: ChartLine): string {
  if (total === 'peak') return `${name} ${values.reduce((most, value) => Math.max(most, value), 0)} at most`;
  return `${name} ${values.reduce((sum, value) => sum + value, 0)}`;
}

/** Lines over time. The drawing has a fixed height from the first paint; its words are in its label. */
export function TimeChart({ label, times, step_ms, lines, height }: TimeChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useChart(place, loadEngine);
  const scheme = useComputedColorScheme('light');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what the colour tokens resolve to
  useEffect(() => {
    if (chart === null || place.current === null) return;
    const style = getComputedStyle(place.current);
    chart.setOption(chartOption({ times, step_ms, lines, colour: (token) => style.getPropertyValue(token).trim() }), { notMerge: true });
  }, [chart, times, step_ms, lines, scheme]);

  const summary = lines.map(lineText).join(', ');
  return (
    <figure className={styles.figure}>
      <div ref={place} className={styles.drawing} style={{ minHeight: height }} role="img" aria-label={`${label}: ${summary}`} />
      <figcaption className={styles.legend}>
        {lines.map(({ name, colour }) => (
          <span key={name}>
            <i style={{ background: `var(${colour})` }} aria-hidden="true" />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
