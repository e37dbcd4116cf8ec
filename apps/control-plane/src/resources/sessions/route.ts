import { SallyportError } from '@sallyport/core';
import { periodOf } from '../../events/period.ts';
import { daysOfSession, exchangesOfSession, sessionDays } from '../../events/sessions.ts';
import { type Resource, route } from '../../http/route.ts';
import { sessionsPolicy } from './policy.ts';
import { getSessionDetail, listSessions } from './schema.ts';

const DAY_MS = 86_400_000;

const list = route(listSessions, async (call, control) => {
  const period = periodOf(call.query, control.clock.now(), DAY_MS);
  return { period, items: await sessionDays(control.events, period, call.query) };
});

const get = route(getSessionDetail, async (call, control) => {
  const session = call.params.id;
  const days = await daysOfSession(control.events, session);
  const [latest] = days;
  if (latest === undefined) throw new SallyportError('NOT_FOUND', 'session', session);
  return { session, days, exchanges: await exchangesOfSession(control.events, session, latest.day) };
});

export const sessions: Resource = { name: 'sessions', policy: sessionsPolicy, routes: [list, get] };
