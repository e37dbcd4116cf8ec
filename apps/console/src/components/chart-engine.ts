import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

/** Only what the charts of the console use; loaded when the first one is drawn. */
use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export function startChart(element: HTMLElement): EChartsType {
  return init(element, null, { renderer: 'canvas' });
}
