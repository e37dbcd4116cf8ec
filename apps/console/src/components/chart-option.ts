import type { EChartsCoreOption } from 'echarts/core';
import { count } from './amount.ts';
import type { ChartLine } from './time-chart.tsx';
import { utcText } from './time-text.tsx';

interface ChartData {
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly lines: readonly ChartLine[];
  readonly colour: (token: string) => string;
}

const DAY_MS = 86_400_000;

/** A step in words, as the tooltip says it: `2026-11-23 02:41 – 02:42 UTC`. */
function stepText(at: number, step_ms: number): string {
  return `${utcText(at).slice(0, 16)} – ${utcText(at + step_ms).slice(11, 16)} UTC`;
}

/** The clock out of the words of a step, with the date where the chart is longer than two days. */
function axisText(step: string, span_ms: number): string {
  return span_ms > 2 * DAY_MS ? step.slice(5, 16) : step.slice(11, 16);
}

function series({ lines, colour }: ChartData): object[] {
  return lines.map((line) =>
    line.shape === 'area'
      ? {
          name: line.name,
          type: 'line',
          data: line.values,
          symbol: 'none',
          lineStyle: { width: 1.3, color: colour(line.colour) },
          areaStyle: { color: colour(line.colour), opacity: 0.16 },
          itemStyle: { color: colour(line.colour) },
          z: 1,
        }
      : {
          name: line.name,
          type: 'bar',
          data: line.values,
          barGap: '-100%',
          barMaxWidth: 14,
          itemStyle: { color: colour(line.colour), borderRadius: [1.5, 1.5, 0, 0] },
          z: 2,
        },
  );
}

/** Times and lines as an ECharts option, in the colours of the scheme. */
export function chartOption(data: ChartData): EChartsCoreOption {
  const { times, step_ms, colour } = data;
  const span_ms = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const words = { color: colour('--sp-muted'), fontSize: 11 };
  return {
    animation: false,
    grid: { left: 4, right: 8, top: 8, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      // Text, not HTML, which would bring inline styles.
      renderMode: 'richText',
      axisPointer: { type: 'line', lineStyle: { color: colour('--sp-line-strong') } },
      backgroundColor: colour('--sp-raised'),
      borderColor: colour('--sp-line'),
      textStyle: { color: colour('--sp-text'), fontSize: 12 },
      valueFormatter: (value: unknown) => count(Number(value)),
    },
    xAxis: {
      type: 'category',
      data: times.map((at) => stepText(at, step_ms)),
      boundaryGap: true,
      axisLine: { lineStyle: { color: colour('--sp-line') } },
      axisTick: { show: false },
      axisLabel: { ...words, hideOverlap: true, formatter: (step: string) => axisText(step, span_ms) },
    },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, axisLabel: words, splitLine: { lineStyle: { color: colour('--sp-line') } } },
    series: series(data),
  };
}
