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

/** Words of an axis: the clock, with the date where the chart is longer than two days. */
function axisText(at: number, span_ms: number): string {
  const text = utcText(at);
  return span_ms > 2 * DAY_MS ? text.slice(5, 16) : text.slice(11, 16);
}

/** The step under the pointer in words; as text, not as HTML, which would bring inline styles. */
function tooltip({ times, step_ms, lines }: ChartData): (params: unknown) => string {
  const width = Math.max(...lines.map(({ name }) => name.length));
  return (params) => {
    const index = (params as { dataIndex: number }[])[0]?.dataIndex ?? 0;
    const from = utcText(times[index] ?? 0);
    const to = utcText((times[index] ?? 0) + step_ms);
    const rows = lines.map(({ name, values }, line) => `{m${line}|■} {n|${name.padEnd(width)}}  {v|${count(values[index] ?? 0)}}`);
    return [`${from.slice(0, 16)} – ${to.slice(11, 16)} UTC`, ...rows].join('\n');
  };
}

function tooltipStyles({ lines, colour }: ChartData): object {
  const marks = lines.map((line, index) => [`m${index}`, { color: colour(line.colour), fontSize: 12 }] as const);
  return {
    ...Object.fromEntries(marks),
    n: { color: colour('--sp-muted'), fontSize: 12, lineHeight: 18 },
    v: { color: colour('--sp-text'), fontWeight: 600, fontSize: 12 },
  };
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
  const { times, colour } = data;
  const span_ms = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const words = { color: colour('--sp-muted'), fontSize: 11 };
  return {
    animation: false,
    grid: { left: 4, right: 8, top: 8, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      renderMode: 'richText',
      axisPointer: { type: 'line', lineStyle: { color: colour('--sp-line-strong') } },
      backgroundColor: colour('--sp-raised'),
      borderColor: colour('--sp-line'),
      textStyle: { color: colour('--sp-text'), fontSize: 12, rich: tooltipStyles(data) },
      formatter: tooltip(data),
    },
    xAxis: {
      type: 'category',
      data: times.map((at) => axisText(at, span_ms)),
      boundaryGap: true,
      axisLine: { lineStyle: { color: colour('--sp-line') } },
      axisTick: { show: false },
      axisLabel: { ...words, hideOverlap: true },
    },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, axisLabel: words, splitLine: { lineStyle: { color: colour('--sp-line') } } },
    series: series(data),
  };
}
