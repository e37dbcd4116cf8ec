import { personOf } from '../../access/person.ts';
import type { Control } from '../../control.ts';
import { DAY_MS } from '../../events/period.ts';
import { type Route, route } from '../../http/route.ts';
import type { StoredWeakness } from '../../ingest/weakness-store.ts';
import { changePolicy } from '../../publish/change-policy.ts';
import { readPolicy } from '../../publish/policy-store.ts';
import { weaknessDetail } from './detail.ts';
import { proposePatch } from './patch.ts';
import { applyPatchProposal, getPatchProposal, type PatchProposal } from './patch-schema.ts';

function propose({ seen }: StoredWeakness, control: Control): Omit<PatchProposal, 'applied'> {
  const record = control.inventory.operations().find(({ id }) => id === seen.operation) ?? null;
  return proposePatch(seen, record);
}

export const previewPatch: Route = route(getPatchProposal, async (call, control) => {
  const proposal = propose(await control.weaknesses.list.read(call.params.id), control);
  return { ...proposal, applied: control.published.policy.policy.patches.some(({ id }) => id === proposal.patch) };
});

export const applyPatch: Route = route(applyPatchProposal, async (call, control) => {
  const weakness = await control.weaknesses.list.read(call.params.id);
  const { patch: id, host, path, methods } = propose(weakness, control);
  const now = control.clock.now();
  const rule = {
    id,
    when: call.body.when,
    severity: weakness.seen.severity,
    scope: { host, path, methods },
    reason: `finding ${weakness.id}: ${weakness.seen.title}`.slice(0, 500),
    owner: call.actor.name,
    expires: new Date(now + call.body.days * DAY_MS).toISOString(),
  };
  call.note(weakness.id, JSON.stringify(rule));
  const { version, policy } = control.published.policy;
  const next = readPolicy({ ...policy, patches: [...policy.patches.filter((other) => other.id !== id), rule] });
  const person = await personOf(call.actor, control);
  const outcome = await changePolicy(control, { base: version, next, by: call.actor.name, person, reason: rule.reason });
  const where = outcome.kind === 'written' ? `in policy ${outcome.version.version}` : `proposed as ${outcome.change.id}`;
  const detail = `virtual patch ${id} ${where}, until ${rule.expires}: ${rule.when}`;
  await control.weaknesses.list.note(weakness.id, { at: now, by: call.actor.name, action: 'patch', detail }, { patch: id });
  return await weaknessDetail(weakness.id, call.actor, control);
});
