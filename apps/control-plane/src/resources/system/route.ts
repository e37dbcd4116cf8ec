import { type Resource, route } from '../../http/route.ts';
import { systemPolicy } from './policy.ts';
import { presentSystem, presentVerification } from './presenter.ts';
import { getSystem, verifyLog } from './schema.ts';
import { verifyNow } from './verify.ts';

const get = route(getSystem, async (call, control) => {
  const last = await control.state.db.selectFrom('verifications').selectAll().orderBy('at', 'desc').limit(1).executeTakeFirst();
  return presentSystem(call.actor, control, last);
});

const verify = route(verifyLog, async (call, control) => {
  const row = await verifyNow(control, call.actor.name);
  call.note('evidence log', row.valid === 1 ? `${row.records} records verify` : row.broken);
  return presentVerification(row);
});

export const system: Resource = { name: 'system', policy: systemPolicy, routes: [get, verify] };
