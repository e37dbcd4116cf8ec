import { SankeyChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

/** What the data-flow map uses; loaded when it is first drawn. */
use([SankeyChart, TooltipComponent, CanvasRenderer]);

export function startFlowChart(element: HTMLElement): EChartsType {
  return init(element, null, { renderer: 'canvas' });
}
