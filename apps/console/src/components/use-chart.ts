import type { EChartsType } from 'echarts/core';
import { type RefObject, useEffect, useState } from 'react';

/** Loads an engine and gives what draws into an element; the same function each time it is rendered. */
export type LoadChart = () => Promise<(element: HTMLDivElement) => EChartsType>;

/** A drawing in an element: made once its engine has loaded, as large as the element, gone with it. `null` until then. */
export function useChart(place: RefObject<HTMLDivElement | null>, load: LoadChart): EChartsType | null {
  const [chart, setChart] = useState<EChartsType | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let made: EChartsType | null = null;
    let gone = false;
    const resize = new ResizeObserver(() => made?.resize());
    void load().then((start) => {
      if (gone) return;
      made = start(element);
      resize.observe(element);
      setChart(made);
    });
    return () => {
      gone = true;
      resize.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, [place, load]);
  return chart;
}
