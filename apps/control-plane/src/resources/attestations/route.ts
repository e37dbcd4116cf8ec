import { catalogue } from '@sallyport/compliance';
import { newId, SallyportError } from '@sallyport/core';
import { type Resource, route } from '../../http/route.ts';
import { attestationsPolicy } from './policy.ts';
import { presentAttestation, presentAttestations, rowOf } from './presenter.ts';
import { type AttestationWrite, createAttestation, listAttestations, withdrawAttestation } from './schema.ts';

/** On record in one installation: a statement a year on each control is far below. More is refused. */
const ATTESTATIONS_MAX = 10_000;

const list = route(listAttestations, async (call, control) => {
  const rows = await control.state.db.selectFrom('attestations').selectAll().orderBy('made', 'desc').limit(ATTESTATIONS_MAX).execute();
  return presentAttestations(call.actor, rows, control.clock.now());
});

const create = route(createAttestation, async (call, control) => {
  call.note(call.body.control, JSON.stringify(call.body));
  const { db } = control.state;
  const now = control.clock.now();
  check(call.body, now);
  const held = await db.selectFrom('attestations').select('id').execute();
  if (held.length >= ATTESTATIONS_MAX)
    throw new SallyportError('BAD_REQUEST', 'attestations', `there are ${ATTESTATIONS_MAX} on record already`);
  const row = rowOf(`att_${newId(now, control.random)}`, call.body, now, call.actor.name);
  await db.insertInto('attestations').values(row).execute();
  return presentAttestation(call.actor, row, now);
});

/** Throws with the first field that does not hold. */
function check({ control, period, expires }: AttestationWrite, now: number): void {
  if (!catalogue().controls.some(({ id }) => id === control)) throw new SallyportError('NOT_FOUND', 'body.control', control);
  const rules: readonly (readonly [boolean, string, string])[] = [
    [period.from < period.to, 'period.from', 'it is not before period.to'],
    [expires > now, 'expires', 'it is in the past'],
    [expires >= period.to, 'expires', 'it is before the end of the period'],
  ];
  for (const [holds, field, detail] of rules) if (!holds) throw new SallyportError('BAD_REQUEST', `body.${field}`, detail);
}

const withdraw = route(withdrawAttestation, async (call, control) => {
  const now = control.clock.now();
  const row = await control.state.db
    .updateTable('attestations')
    .set({ withdrawn: now, withdrawn_by: call.actor.name })
    .where('id', '=', call.params.id)
    .where('withdrawn', '=', 0)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'attestation', call.params.id);
  return presentAttestation(call.actor, row, now);
});

export const attestations: Resource = { name: 'attestations', policy: attestationsPolicy, routes: [list, create, withdraw] };
