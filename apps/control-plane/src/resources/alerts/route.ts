import { newId, type Reaction, SallyportError } from '@sallyport/core';
import { type Resource, route } from '../../http/route.ts';
import { alertsPolicy } from './policy.ts';
import { presentAlerts } from './presenter.ts';
import { createReaction, liftReaction, listAlerts, listReactions } from './schema.ts';

const list = route(listAlerts, async (call, control) => presentAlerts(control.abuse.alerts, call.query));

const reactions = route(listReactions, async (_call, control) => ({ items: control.abuse.reactions(control.clock.now()) }));

const create = route(createReaction, async (call, control) => {
  const { subject, kind, seconds, reason } = call.body;
  const now = control.clock.now();
  const id = `manual:${newId(now, control.random)}`;
  call.note(id, `${kind} ${subject.kind} ${subject.value} for ${seconds} s: ${reason}`);
  const reaction: Reaction = { id, subject, kind, until: now + seconds * 1_000, reason: 'manual' };
  control.abuse.impose(reaction, now);
  return reaction;
});

const lift = route(liftReaction, async (call, control) => {
  if (!control.abuse.lift(call.params.id, control.clock.now())) throw new SallyportError('NOT_FOUND', 'reaction', call.params.id);
  return null;
});

export const alerts: Resource = { name: 'alerts', policy: alertsPolicy, routes: [list, reactions, create, lift] };
