import { VIOLATION_KINDS, VIOLATIONS, type ViolationKind } from '@sallyport/contract/enforce';
import { inShare } from '../rollout/share.ts';
import { type CompiledScope, compileScope, inScope } from '../scope.ts';
import type { SpecificationAction, SpecificationPolicy, SpecificationRule } from './schema.ts';

/** What holds for one violation. */
export interface SpecificationVerdict {
  readonly action: SpecificationAction;
  /** The rule that says so, or the empty string for the default. */
  readonly rule: string;
  /** The rule blocks, but not this caller. */
  readonly spared: boolean;
}

export interface CompiledSpecification {
  /** `caller` names who asks; a rule for a share of callers goes by it. */
  verdict(kind: ViolationKind, request: RequestPlace, caller: string): SpecificationVerdict;
  /** Could an answer to this caller be blocked? Only then is it worth holding back. */
  blocksAnswers(request: RequestPlace, caller: string): boolean;
  /** Data classes that an answer may not hold undeclared. */
  readonly watched: ReadonlySet<string>;
  readonly answerBytesMax: number;
}

interface RequestPlace {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

interface Rule {
  readonly rule: SpecificationRule;
  readonly scope: CompiledScope;
  readonly kinds: ReadonlySet<ViolationKind>;
}

const ANSWER_KINDS: readonly ViolationKind[] = VIOLATION_KINDS.filter((kind) => VIOLATIONS[kind].direction === 'response');

export function compileSpecification(policy: SpecificationPolicy): CompiledSpecification {
  const rules = policy.rules
    .map((rule): Rule => ({ rule, scope: compileScope(rule.scope), kinds: new Set(rule.violations) }))
    .sort((a, b) => b.scope.specificity - a.scope.specificity || Number(b.kinds.size > 0) - Number(a.kinds.size > 0));
  const standard: SpecificationVerdict = { action: policy.action, rule: '', spared: false };
  const verdict = (kind: ViolationKind, { method, host, path }: RequestPlace, caller: string): SpecificationVerdict => {
    const found = rules.find((item) => speaksOf(item, kind) && inScope(item.scope, method, host, path));
    if (found === undefined) return standard;
    const { id, action, percent } = found.rule;
    const spared = action === 'block' && !inShare(id, percent, caller);
    return { action: spared ? 'monitor' : action, rule: id, spared };
  };
  const never =
    policy.action !== 'block' && !rules.some((item) => item.rule.action === 'block' && ANSWER_KINDS.some((kind) => speaksOf(item, kind)));
  return {
    watched: new Set(policy.watched_classes),
    answerBytesMax: policy.answer_bytes_max,
    verdict,
    blocksAnswers: (request, caller) => !never && ANSWER_KINDS.some((kind) => verdict(kind, request, caller).action === 'block'),
  };
}

function speaksOf({ kinds }: Rule, kind: ViolationKind): boolean {
  return kinds.size === 0 || kinds.has(kind);
}
