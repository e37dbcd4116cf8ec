import type { ViolationKind } from '@sallyport/contract/enforce';
import { compileScope, inScope } from '../scope.ts';
import type { SpecificationAction, SpecificationPolicy, SpecificationRule } from './schema.ts';

/** What holds for one violation. */
export interface SpecificationVerdict {
  readonly action: SpecificationAction;
  /** The rule that says so, or the empty string for the default. */
  readonly rule: string;
}

export interface CompiledSpecification {
  /** `caller` names who asks; a rule for a share of callers goes by it. */
  verdict(kind: ViolationKind, request: RequestPlace, caller: string): SpecificationVerdict;
  /** Data classes that an answer may not hold undeclared. */
  readonly watched: ReadonlySet<string>;
}

interface RequestPlace {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

export function compileSpecification(policy: SpecificationPolicy): CompiledSpecification {
  const rules = policy.rules
    .map((rule) => ({ rule, scope: compileScope(rule.scope), kinds: new Set(rule.violations) }))
    .sort((a, b) => b.scope.specificity - a.scope.specificity || Number(b.kinds.size > 0) - Number(a.kinds.size > 0));
  const standard: SpecificationVerdict = { action: policy.action, rule: '' };
  return {
    watched: new Set(policy.watched_classes),
    verdict(kind, { method, host, path }, caller) {
      const found = rules.find((item) => (item.kinds.size === 0 || item.kinds.has(kind)) && inScope(item.scope, method, host, path));
      if (found === undefined) return standard;
      const { rule } = found;
      const held = rule.action !== 'block' || inShare(rule, caller);
      return { action: held ? rule.action : 'monitor', rule: rule.id };
    },
  };
}

/** FNV-1a over rule and caller: the same caller is always on the same side of a rule. */
function inShare(rule: SpecificationRule, caller: string): boolean {
  if (rule.percent >= 100) return true;
  let hash = 0x811c9dc5;
  const text = `${rule.id}\u0000${caller}`;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return ((hash >>> 0) % 10_000) / 100 < rule.percent;
}
