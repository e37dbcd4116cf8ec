import { type ExchangeEvent, SallyportError, type Signal } from '@sallyport/core';
import type { LimitRule } from '../limits/schema.ts';
import type { CustomDetectorRule, PatchRule, Policy } from '../schema.ts';
import type { SpecificationRule } from '../specification/schema.ts';
import type { Budget, Rollout } from './schema.ts';

/** Parts of the policy whose rules are rolled out. */
export type RuleSection = 'specification' | 'limits' | 'detectors' | 'patches';

export const RULE_SECTIONS: readonly RuleSection[] = ['specification', 'limits', 'detectors', 'patches'];

/** Names one rule of a policy. */
export interface RuleRef {
  readonly section: RuleSection;
  readonly id: string;
}

/** A rule as far as its rollout goes. */
export interface RuleState extends RuleRef, Rollout {
  /** It acts, on its share of callers; else it is only recorded. */
  readonly enforced: boolean;
}

/** What a rule does to be in force, by its section; `monitor` is shadow in all of them. */
const ENFORCED = { specification: 'block', limits: 'throttle', detectors: 'enforce', patches: 'enforce' } as const;

export function ruleKey({ section, id }: RuleRef): string {
  return `${section}/${id}`;
}

/** Every rule that can be rolled out. Rules of a specification that say `ignore` are none. */
export function rulesOf(policy: Policy): readonly RuleState[] {
  const state = (section: RuleSection, rule: Rollout & { readonly id: string; readonly action: string }): RuleState => ({
    section,
    id: rule.id,
    enforced: rule.action === ENFORCED[section],
    percent: rule.percent,
    budget: rule.budget,
  });
  return [
    ...policy.specification.rules.filter(({ action }) => action !== 'ignore').map((rule) => state('specification', rule)),
    ...policy.limits.map((rule) => state('limits', rule)),
    ...policy.detectors.map((rule) => state('detectors', rule)),
    ...policy.patches.map((rule) => state('patches', rule)),
  ];
}

/** What to make of a rule. `percent` and `budget` that are left out stay as they are. */
export interface RuleChange {
  readonly enforced: boolean;
  readonly percent?: number | undefined;
  readonly budget?: Budget | undefined;
}

/** The policy with one rule put in force or taken back. Throws `NOT_FOUND` where it has no such rule. */
export function withRule(policy: Policy, ref: RuleRef, change: RuleChange): Policy {
  const { section, id } = ref;
  const action = change.enforced ? ENFORCED[section] : 'monitor';
  const apply = <R extends { readonly id: string }>(rules: readonly R[]): readonly R[] => {
    if (!rules.some((rule) => rule.id === id)) throw new SallyportError('NOT_FOUND', `policy.${section}`, id);
    const { percent, budget } = change;
    return rules.map((rule) =>
      rule.id === id ? { ...rule, action, ...(percent !== undefined && { percent }), ...(budget !== undefined && { budget }) } : rule,
    );
  };
  switch (section) {
    case 'specification':
      return { ...policy, specification: { ...policy.specification, rules: apply<SpecificationRule>(policy.specification.rules) } };
    case 'limits':
      return { ...policy, limits: apply<LimitRule>(policy.limits) };
    case 'detectors':
      return { ...policy, detectors: apply<CustomDetectorRule>(policy.detectors) };
    case 'patches':
      return { ...policy, patches: apply<PatchRule>(policy.patches) };
    default:
      return section satisfies never;
  }
}

/** The rule behind a signal; `null` for what no rule of these sections says, e.g. the default of the specification. */
export function ruleOfSignal({ kind, rule, by }: Signal): RuleRef | null {
  switch (kind) {
    case 'specification':
      return by === undefined ? null : { section: 'specification', id: by };
    case 'rate-limit':
    case 'quota':
    case 'concurrency':
      return { section: 'limits', id: rule };
    case 'custom':
      return ruleOfDetector(rule);
    case 'abuse':
    case 'list':
    case 'emergency':
      return null;
    default:
      return kind satisfies never;
  }
}

/** `custom.<id>` and `patch.<id>`. */
export function ruleOfDetector(detector: string): RuleRef | null {
  if (detector.startsWith('custom.')) return { section: 'detectors', id: detector.slice('custom.'.length) };
  return detector.startsWith('patch.') ? { section: 'patches', id: detector.slice('patch.'.length) } : null;
}

/** The rules that stopped an exchange, or would have: each once. Those in shadow are not among them. */
export function rulesActing({ signals = [], decision }: Pick<ExchangeEvent, 'signals' | 'decision'>): readonly RuleRef[] {
  const refs = new Map<string, RuleRef>();
  const add = (ref: RuleRef | null): void => void (ref !== null && refs.set(ruleKey(ref), ref));
  for (const signal of signals) if (signal.action !== 'monitor' || signal.would !== undefined) add(ruleOfSignal(signal));
  for (const { kind, rule } of decision.reasons) {
    if (kind === 'virtual-patch') add(ruleOfDetector(rule));
    else if (kind === 'attack-score') for (const detector of rule.split(',')) add(ruleOfDetector(detector));
  }
  return [...refs.values()];
}
