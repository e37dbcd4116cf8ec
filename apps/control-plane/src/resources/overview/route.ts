import { percentOf } from '../../events/coverage.ts';
import { HOUR_MS, periodOf, wholeMinutes } from '../../events/period.ts';
import { attackClasses, attackedOperations, attackSources, trafficSeries, trafficTotals } from '../../events/traffic.ts';
import { type Resource, route } from '../../http/route.ts';
import { overviewPolicy } from './policy.ts';
import { presentOperationCounts } from './presenter.ts';
import { getOverview } from './schema.ts';

const get = route(getOverview, async (call, control) => {
  const now = control.clock.now();
  const period = wholeMinutes(periodOf(call.query, now, HOUR_MS));
  const length = period.to - period.from;
  const { events } = control;
  const [current, previous, by_class, top_operations, top_sources, series] = await Promise.all([
    trafficTotals(events, period),
    trafficTotals(events, { from: Math.max(0, period.from - length), to: period.from }),
    attackClasses(events, period),
    attackedOperations(events, period),
    attackSources(events, period),
    trafficSeries(events, period),
  ]);
  const { wholly, ...totals } = current;
  const { wholly: _, ...before } = previous;
  return {
    period,
    totals,
    previous: before,
    coverage: { requests: totals.requests, inspected_wholly: wholly, percent: percentOf(wholly, totals.requests) },
    operations: presentOperationCounts(control.inventory.operations()),
    by_class,
    top_operations,
    top_sources,
    series,
    mode: control.published.policy.policy.mode,
    gateways: { workers: control.streams.rows().length, live: control.streams.live(now) },
  };
});

export const overview: Resource = { name: 'overview', policy: overviewPolicy, routes: [get] };
