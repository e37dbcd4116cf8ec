import { importOwners, type OwnershipRule } from '@sallyport/inventory';
import { type Actor, canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import { type Resource, route } from '../../http/route.ts';
import { ownershipPolicy } from './policy.ts';
import { BY_HAND, keepRules, ownershipRules } from './rules.ts';
import { importOwnership, listOwnership, type OwnershipRules, type OwnershipRuleView, setOwnership } from './schema.ts';

async function present(actor: Actor, control: Control): Promise<OwnershipRules> {
  return { items: await ownershipRules(control), can: canUse(actor, ownershipPolicy, { update: 'ownership.set' }) };
}

/** Members that were not given are left out, so that other rules may speak. */
function ruleOf(view: OwnershipRuleView): OwnershipRule {
  const given = Object.entries(view).filter(([, value]) => value !== undefined && value !== '');
  return { ...(Object.fromEntries(given) as Partial<OwnershipRule>), source: BY_HAND };
}

const list = route(listOwnership, async (call, control) => await present(call.actor, control));

const set = route(setOwnership, async (call, control) => {
  call.note('ownership', `${call.body.items.length} rules`);
  await keepRules(control, BY_HAND, call.body.items.filter(({ source }) => source === BY_HAND).map(ruleOf), call.actor.name);
  return await present(call.actor, control);
});

const take = route(importOwnership, async (call, control) => {
  const { format, name, text } = call.body;
  call.note(name, format);
  // Rules by hand have a name of their own, which no import may take.
  const source = name === BY_HAND ? `${name} (import)` : name;
  await keepRules(control, source, importOwners(text, format, source), call.actor.name);
  return await present(call.actor, control);
});

export const ownership: Resource = { name: 'ownership', policy: ownershipPolicy, routes: [list, set, take] };
