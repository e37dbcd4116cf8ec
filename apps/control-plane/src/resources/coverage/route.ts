import { coverageOf } from '../../events/coverage.ts';
import { HOUR_MS, periodOf, wholeMinutes } from '../../events/period.ts';
import { type Resource, route } from '../../http/route.ts';
import { coveragePolicy } from './policy.ts';
import { presentCoverage } from './presenter.ts';
import { getCoverage } from './schema.ts';

const get = route(getCoverage, async (call, control) => {
  const period = wholeMinutes(periodOf(call.query, control.clock.now(), HOUR_MS));
  return presentCoverage(period, await coverageOf(control.events, period));
});

export const coverage: Resource = { name: 'coverage', policy: coveragePolicy, routes: [get] };
