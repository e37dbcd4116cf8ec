import { SallyportError } from '@sallyport/core';
import { exceptionOf, type Proposal } from '@sallyport/policy';
import { canUse } from '../../access/actor.ts';
import { personOf } from '../../access/person.ts';
import type { Control } from '../../control.ts';
import { type Resource, route } from '../../http/route.ts';
import { changePolicy } from '../../publish/change-policy.ts';
import { readPolicy } from '../../publish/policy-store.ts';
import { proposalsPolicy } from './policy.ts';
import { presentProposal } from './presenter.ts';
import { acceptProposal, listProposals, type ProposalOutcome, rejectProposal } from './schema.ts';

const DAY_MS = 86_400_000;

/** Decisions kept; the earliest goes then, and its proposal may come again. */
const DECISIONS_MAX = 10_000;

const list = route(listProposals, async (call, control) => {
  const items = await open(control);
  const operations = items.length === 0 ? [] : control.inventory.operations();
  return {
    items: items.map((proposal) =>
      presentProposal(
        proposal,
        operations.find(({ id }) => id === proposal.operation),
      ),
    ),
    can: canUse(call.actor, proposalsPolicy, { decide: 'proposals.accept' }),
  };
});

const accept = route(acceptProposal, async (call, control) => {
  const { note, days } = call.body;
  const proposal = await find(control, call.params.id);
  const expires = new Date(control.clock.now() + days * DAY_MS).toISOString();
  const exception = exceptionOf(proposal, call.actor.name, note, expires);
  call.note(proposal.id, JSON.stringify(exception));
  const { version, policy } = control.published.policy;
  const next = readPolicy({ ...policy, exceptions: [...policy.exceptions.filter(({ id }) => id !== exception.id), exception] });
  const person = await personOf(call.actor, control);
  await changePolicy(control, { base: version, next, by: call.actor.name, person, reason: exception.reason });
  return await decided(control, proposal.id, 'accepted', call.actor.name);
});

const reject = route(rejectProposal, async (call, control) => {
  const proposal = await find(control, call.params.id);
  call.note(proposal.id, `${proposal.detector} at ${proposal.point} of ${proposal.operation}: ${call.body.note}`);
  return await decided(control, proposal.id, 'rejected', call.actor.name);
});

/** Proposals nobody decided on yet. */
async function open(control: Control): Promise<readonly Proposal[]> {
  const rows = await control.state.db.selectFrom('proposal_decisions').select('id').limit(DECISIONS_MAX).execute();
  const known = new Set(rows.map(({ id }) => id));
  return control.habits.proposals(control.clock.now()).filter(({ id }) => !known.has(id));
}

async function find(control: Control, id: string): Promise<Proposal> {
  const proposal = (await open(control)).find((one) => one.id === id);
  if (proposal === undefined) throw new SallyportError('NOT_FOUND', 'proposal', id);
  return proposal;
}

async function decided(control: Control, id: string, decision: ProposalOutcome['decision'], by: string): Promise<ProposalOutcome> {
  const { db } = control.state;
  const row = { id, decision, decided_at: control.clock.now(), decided_by: by };
  await db
    .insertInto('proposal_decisions')
    .values(row)
    .onConflict((on) => on.column('id').doNothing())
    .execute();
  const last = await db
    .selectFrom('proposal_decisions')
    .select('decided_at')
    .orderBy('decided_at', 'desc')
    .offset(DECISIONS_MAX)
    .limit(1)
    .executeTakeFirst();
  if (last !== undefined) await db.deleteFrom('proposal_decisions').where('decided_at', '<=', last.decided_at).execute();
  return { id, decision, policy_version: control.published.policy.version };
}

export const proposals: Resource = { name: 'proposals', policy: proposalsPolicy, routes: [list, accept, reject] };
