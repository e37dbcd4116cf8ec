import { SallyportError } from '@sallyport/core';
import { type Route, route } from '../../http/route.ts';
import { OUTBOX_MAX, queueTicket } from '../../tickets/queue.ts';
import { weaknessDetail } from './detail.ts';
import { openWeaknessTicket } from './ticket-schema.ts';

export const openTicket: Route = route(openWeaknessTicket, async (call, control) => {
  const { id } = call.params;
  const { system } = call.body;
  await control.weaknesses.list.read(id);
  const known = control.config.findings.tickets.map(({ name }) => name);
  if (!known.includes(system))
    throw new SallyportError('BAD_REQUEST', 'body.system', `no such system; there are: ${known.join(', ') || 'none'}`);
  call.note(id, system);
  const has = (await weaknessDetail(id, call.actor, control)).tickets.some((ticket) => ticket.system === system);
  if (!has && !(await queueTicket(control.state.db, id, system, 'create', '', control.clock.now()))) {
    throw new SallyportError('RATE_LIMITED', 'tickets', `${OUTBOX_MAX} messages are waiting already`);
  }
  control.tickets.wake();
  return await weaknessDetail(id, call.actor, control);
});
