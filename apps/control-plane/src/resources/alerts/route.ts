import { newId, type Reaction, SallyportError } from '@sallyport/core';
import { canUse } from '../../access/actor.ts';
import { exchangesOf } from '../../events/exchanges.ts';
import { type Resource, route } from '../../http/route.ts';
import { MANUAL } from '../../ingest/abuse-keeper.ts';
import { alertsPolicy } from './policy.ts';
import { presentAlerts, presentDetectors } from './presenter.ts';
import { createReaction, liftReaction, listAbuseDetectors, listAlertEvidence, listAlerts, listReactions } from './schema.ts';

const list = route(listAlerts, async (call, control) => presentAlerts(control.abuse.alerts, call.query));

const detectors = route(listAbuseDetectors, async () => presentDetectors());

const evidence = route(listAlertEvidence, async (call, control) => ({
  items: await exchangesOf(control.events, call.query.transaction, call.query.at),
}));

const reactions = route(listReactions, async (call, control) => ({
  items: control.abuse.reactions(control.clock.now()),
  can: canUse(call.actor, alertsPolicy, { create: 'reactions.create', lift: 'reactions.lift' }),
}));

const create = route(createReaction, async (call, control) => {
  const { subject, kind, seconds, reason } = call.body;
  const now = control.clock.now();
  const id = `manual:${newId(now, control.random)}`;
  call.note(id, `${kind} ${subject.kind} ${subject.value} for ${seconds} s: ${reason}`);
  const reaction: Reaction = { id, subject, kind, until: now + seconds * 1_000, reason: MANUAL };
  await control.abuse.impose(reaction, now);
  return reaction;
});

const lift = route(liftReaction, async (call, control) => {
  if (!(await control.abuse.lift(call.params.id, control.clock.now()))) throw new SallyportError('NOT_FOUND', 'reaction', call.params.id);
  return null;
});

export const alerts: Resource = {
  name: 'alerts',
  policy: alertsPolicy,
  routes: [list, detectors, evidence, reactions, create, lift],
};
