import { SallyportError } from '@sallyport/core';
import { type Actor, canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { DAY_MS } from '../../events/period.ts';
import { type Resource, route } from '../../http/route.ts';
import { weaknessDetail } from './detail.ts';
import { byUrgency, facetsOf, holds } from './filter.ts';
import { importResults } from './import/route.ts';
import { applyPatch, previewPatch } from './patch-route.ts';
import { weaknessesPolicy } from './policy.ts';
import { presentWeakness } from './presenter.ts';
import {
  acceptWeakness,
  assignWeakness,
  commentWeakness,
  getWeakness,
  isSettled,
  listWeaknesses,
  moveWeakness,
  WEAKNESS_MOVES,
  type WeaknessEntry,
  type WeaknessState,
} from './schema.ts';
import { openTicket } from './ticket-route.ts';

/** A risk is accepted for this long at most; then it is looked at again. */
const ACCEPTED_DAYS_MAX = 730;

const list = route(listWeaknesses, async (call, control) => {
  const now = control.clock.now();
  await control.weaknesses.store(now);
  const all = (await control.weaknesses.list.all()).map((weakness) => presentWeakness(weakness, control.config.findings.sla_days, now));
  const found = all.filter((weakness) => holds(weakness, call.query)).toSorted(byUrgency);
  const { offset, limit } = call.query;
  return {
    items: found.slice(offset, offset + limit),
    total: found.length,
    facets: facetsOf(all),
    can: canUse(call.actor, weaknessesPolicy, { update: 'weaknesses.move' }),
  };
});

const read = route(getWeakness, (call, control) => weaknessDetail(call.params.id, call.actor, control));

const move = route(moveWeakness, async (call, control) => {
  const { from, to, reason, scope } = call.body;
  const { id } = call.params;
  const covers = to === 'false-positive' && scope !== 'finding' ? scope : '';
  const words = `${from} to ${to}${covers === '' ? '' : ` for the ${covers}`}${reason === '' ? '' : `: ${reason}`}`;
  const entry = entryOf(call.actor, control, 'state', words);
  call.note(id, entry.detail);
  // What was seen before this moment does not contradict it.
  await control.weaknesses.store(entry.at);
  await control.weaknesses.list.read(id);
  checkMove(from, to);
  if (isSettled(to) && reason === '') throw new SallyportError('BAD_REQUEST', 'body.reason', `${to} needs a reason`);
  const reopened = isSettled(from) ? { opened_at: entry.at } : {};
  await control.weaknesses.list.move(id, from, to, { reason, approver: '', expires_at: 0, scope: covers, ...reopened }, entry);
  return await weaknessDetail(id, call.actor, control);
});

const accept = route(acceptWeakness, async (call, control) => {
  const { from, reason, expires_at } = call.body;
  const { id } = call.params;
  const entry = entryOf(call.actor, control, 'state', `${from} to risk-accepted until ${new Date(expires_at).toISOString()}: ${reason}`);
  call.note(id, entry.detail);
  const { owner } = await control.weaknesses.list.read(id);
  checkMove(from, 'risk-accepted');
  checkApprover(call.actor, owner);
  if (expires_at <= entry.at || expires_at > entry.at + ACCEPTED_DAYS_MAX * DAY_MS) {
    throw new SallyportError('BAD_REQUEST', 'body.expires_at', `it must be ahead, and at most ${ACCEPTED_DAYS_MAX} days`);
  }
  await control.weaknesses.list.move(id, from, 'risk-accepted', { reason, approver: call.actor.name, expires_at }, entry);
  return await weaknessDetail(id, call.actor, control);
});

const assign = route(assignWeakness, async (call, control) => {
  const { owner } = call.body;
  const words = owner === '' ? 'nobody' : owner;
  call.note(call.params.id, words);
  await control.weaknesses.list.assign(call.params.id, owner, entryOf(call.actor, control, 'owner', words));
  return await weaknessDetail(call.params.id, call.actor, control);
});

const comment = route(commentWeakness, async (call, control) => {
  await control.weaknesses.list.note(call.params.id, entryOf(call.actor, control, 'comment', call.body.text));
  return await weaknessDetail(call.params.id, call.actor, control);
});

function entryOf(actor: Actor, control: Control, action: string, text: string): WeaknessEntry {
  return { at: control.clock.now(), by: actor.name, action, detail: text };
}

function checkMove(from: WeaknessState, to: WeaknessState): void {
  const allowed = WEAKNESS_MOVES[from];
  if (!allowed.includes(to)) throw new SallyportError('BAD_REQUEST', 'body.to', `from ${from} it goes to ${allowed.join(', ')}`);
}

/** Whoever has to mend it cannot also let it be; and a program approves nothing. */
function checkApprover(actor: Actor, owner: string): void {
  if (owner === '') throw new SallyportError('BAD_REQUEST', 'owner', 'name the owner first; the approver must be someone else');
  if (actor.kind !== 'user') throw new SallyportError('FORBIDDEN', 'weaknesses.accept', 'a person accepts a risk, not a token');
  if (actor.name.toLowerCase() === owner.toLowerCase()) {
    throw new SallyportError('FORBIDDEN', 'weaknesses.accept', 'the owner cannot approve; ask another admin');
  }
}

export const weaknesses: Resource = {
  name: 'weaknesses',
  policy: weaknessesPolicy,
  routes: [list, read, move, accept, assign, comment, importResults, previewPatch, applyPatch, openTicket],
};
