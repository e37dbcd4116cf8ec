import { useComputedColorScheme } from '@mantine/core';
import type { EChartsCoreOption } from 'echarts/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { count } from '../../components/amount.ts';
import { type LoadChart, useChart } from '../../components/use-chart.ts';
import type { FlowGraph, FlowNode } from './flow-graph.ts';

const COLOUR: Readonly<Record<FlowNode['kind'], string>> = { class: '--sp-violet', api: '--sp-accent', party: '--sp-chart-attacks' };
/** Pixels for each node of the fullest column, and at least. */
const NODE_PX = 30;
const LEAST_PX = 320;

function optionOf({ nodes, links }: FlowGraph, colour: (token: string) => string): EChartsCoreOption {
  return {
    animation: false,
    tooltip: {
      confine: true,
      // Text, not HTML, which would bring inline styles.
      renderMode: 'richText',
      backgroundColor: colour('--sp-raised'),
      borderColor: colour('--sp-line'),
      textStyle: { color: colour('--sp-text'), fontSize: 12 },
      valueFormatter: (value: unknown) => `${count(Number(value))} exchanges`,
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: 180,
        top: 8,
        bottom: 8,
        nodeGap: 12,
        nodeWidth: 12,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        label: { color: colour('--sp-text'), fontSize: 12, formatter: ({ name }: { name: string }) => name.slice(name.indexOf(' ') + 1) },
        lineStyle: { color: 'gradient', opacity: 0.28, curveness: 0.5 },
        data: nodes.map(({ id, kind }) => ({ name: id, itemStyle: { color: colour(COLOUR[kind]) } })),
        links,
      },
    ],
  };
}

const loadEngine: LoadChart = async () => (await import('./flow-engine.ts')).startFlowChart;

interface FlowChartProps {
  readonly graph: FlowGraph;
  readonly label: string;
  readonly onOpen: (node: FlowNode) => void;
}

/** The flows as a picture; the table beside it says the same in words. */
export function FlowChart({ graph, label, onOpen }: FlowChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useChart(place, loadEngine);
  const scheme = useComputedColorScheme('light');
  const open = useRef(onOpen);
  open.current = onOpen;
  const fullest = Math.max(...(['class', 'api', 'party'] as const).map((kind) => graph.nodes.filter((node) => node.kind === kind).length));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what the colour tokens resolve to
  useEffect(() => {
    if (chart === null || place.current === null) return;
    const style = getComputedStyle(place.current);
    chart.setOption(
      optionOf(graph, (token) => style.getPropertyValue(token).trim()),
      { notMerge: true },
    );
    chart.off('click');
    chart.on('click', ({ name }) => {
      const node = graph.nodes.find(({ id }) => id === name);
      if (node !== undefined) open.current(node);
    });
  }, [chart, graph, scheme]);

  return <div ref={place} role="img" aria-label={label} style={{ height: Math.max(LEAST_PX, fullest * NODE_PX), minWidth: 0 }} />;
}
