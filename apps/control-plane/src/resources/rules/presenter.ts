import type { SignalKind } from '@sallyport/core';
import { type Policy, type RuleRef, ruleKey, ruleOfSignal, rulesOf } from '@sallyport/policy';
import type { RuleCounts } from '../../events/rules.ts';
import type { RuleRow, RuleState } from './schema.ts';

/** Counts with the rules they are about, and the rules that nothing was counted of. Reactions to abuse and lists are no rules here. */
export function presentRules(policy: Policy, counts: readonly RuleCounts[]): RuleRow[] {
  const states = new Map(
    rulesOf(policy).map(({ section, id, enforced, percent, budget }) => [
      ruleKey({ section, id }),
      { enforced, percent, budget: budget ?? null },
    ]),
  );
  const rows = counts.flatMap((item): RuleRow[] => {
    const ref = refOf(item);
    if (ref === null && item.kind !== 'specification') return [];
    return [row(ref, ref === null ? null : (states.get(ruleKey(ref)) ?? null), item)];
  });
  const counted = new Set(rows.map(({ section, id }) => `${section}/${id}`));
  const silent = rulesOf(policy).filter((rule) => !counted.has(ruleKey(rule)));
  return [...rows, ...silent.map((rule) => row(rule, states.get(ruleKey(rule)) ?? null, NOTHING))];
}

const NOTHING: RuleCounts = {
  kind: '',
  rule: '',
  by: '-',
  acted: 0,
  would: 0,
  shadow: 0,
  callers: 0,
  honest_callers: 0,
  honest: 0,
  succeeded: 0,
  places: [],
  examples: [],
};

function refOf({ kind, rule, by }: RuleCounts): RuleRef | null {
  const named = by === '-' ? {} : { by };
  return ruleOfSignal({ kind: kind as SignalKind, rule, action: 'monitor', point: '', detail: '', ...named });
}

function row(ref: RuleRef | null, state: RuleState | null, { kind: _, rule, by: __, ...counts }: RuleCounts): RuleRow {
  return { section: ref?.section ?? null, id: ref?.id ?? '', finding: rule, state, ...counts };
}
