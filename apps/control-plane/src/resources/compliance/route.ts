import { frameworkOf, frameworks, makeReport } from '@sallyport/compliance';
import { type Actor, canUse } from '../../access/actor.ts';
import type { Can } from '../../contract/page.ts';
import { DAY_MS, MINUTE_MS, periodOf } from '../../events/period.ts';
import { type Resource, route } from '../../http/route.ts';
import { reportRequest } from '../../reporting/request.ts';
import { attestationsPolicy } from '../attestations/policy.ts';
import { reportsPolicy } from '../reports/policy.ts';
import { compliancePolicy } from './policy.ts';
import { presentAssessment, presentFramework } from './presenter.ts';
import { getAssessment, listFrameworks } from './schema.ts';

/** Length of the period when none is asked for. */
const USUAL_MS = 30 * DAY_MS;

/** The end of such a period, so that a page that is refreshed asks for the same facts. */
const STEP_MS = 5 * MINUTE_MS;

const list = route(listFrameworks, async (call) => {
  return { items: frameworks().map(presentFramework), can: mayReport(call.actor) };
});

const assess = route(getAssessment, async (call, control) => {
  const framework = frameworkOf(call.params.id);
  const now = control.clock.now();
  const period = periodOf(call.query, Math.ceil(now / STEP_MS) * STEP_MS, USUAL_MS);
  const collected = await control.facts.of(period, false);
  const report = makeReport(await reportRequest(control, framework.id, period), collected);
  return presentAssessment(framework, report, period, now, {
    ...mayReport(call.actor),
    ...canUse(call.actor, attestationsPolicy, { attest: 'attestations.create' }),
  });
});

function mayReport(actor: Actor): Can<'report'> {
  return canUse(actor, reportsPolicy, { report: 'reports.create' });
}

export const compliance: Resource = { name: 'compliance', policy: compliancePolicy, routes: [list, assess] };
