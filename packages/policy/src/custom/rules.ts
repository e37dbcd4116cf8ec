import type { AttackClass, Deadline, Severity } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import { inShare } from '../rollout/share.ts';
import type { CustomDetectorRule, CustomRollout, PatchRule, Policy } from '../schema.ts';
import { type CompiledScope, compileScope, inScope } from '../scope.ts';
import { parseExpression } from './expression.ts';
import { compileExpression, type RuleMatcher, RuleSubject } from './matcher.ts';
import type { Span } from './pattern.ts';

/** A custom detector or a virtual patch that fired. */
export interface RuleMatch {
  readonly kind: 'detector' | 'patch';
  /** `custom.<id>` or `patch.<id>`: the detector of the finding. */
  readonly detector: string;
  readonly class: AttackClass;
  readonly severity: Severity;
  readonly confidence: number;
  /** Why the rule is there. */
  readonly about: string;
  /** False: it only says what it would have done, to all or to this caller. */
  readonly enforced: boolean;
  /** It is in force, and not for this caller. */
  readonly spared: boolean;
  /** The value it fired on; `null` where only the request line was asked. */
  readonly hit: { readonly leaf: Leaf; readonly span: Span } | null;
}

export interface RuleOutcome {
  readonly matches: readonly RuleMatch[];
  /** A value was longer than a pattern may look at, or the deadline came before the last rule. */
  readonly gap: 'decode-limit' | 'deadline' | null;
}

/** The custom detectors and virtual patches of a policy, ready. */
export interface CustomRules {
  match(
    request: { readonly method: string; readonly host: string; readonly path: string },
    leaves: readonly Leaf[],
    now: number,
    deadline: Deadline | null,
    caller: string,
  ): RuleOutcome;
}

interface CompiledRule {
  readonly scope: CompiledScope | null;
  readonly expires: number;
  readonly holds: RuleMatcher;
  readonly match: Omit<RuleMatch, 'hit' | 'enforced' | 'spared'>;
  readonly rollout: CustomRollout;
}

const NOTHING: RuleOutcome = { matches: [], gap: null };

/** `null` when the policy has none, so that a request pays nothing. */
export function compileCustomRules(policy: Policy): CustomRules | null {
  const rules = [...policy.patches.map(compilePatch), ...policy.detectors.map(compileDetector)];
  if (rules.length === 0) return null;
  return {
    match(request, leaves, now, deadline, caller) {
      const inForce = rules.filter(
        (rule) => rule.expires > now && (rule.scope === null || inScope(rule.scope, request.method, request.host, request.path)),
      );
      if (inForce.length === 0) return NOTHING;
      const subject = new RuleSubject(request, leaves);
      const matches: RuleMatch[] = [];
      for (const rule of inForce) {
        if (deadline !== null && deadline.clock.micros() >= deadline.at_us) return { matches, gap: 'deadline' };
        subject.hit = null;
        if (!rule.holds(subject)) continue;
        const { action, percent } = rule.rollout;
        const enforced = action === 'enforce' && inShare(rule.match.detector, percent, caller);
        matches.push({ ...rule.match, enforced, spared: action === 'enforce' && !enforced, hit: subject.hit });
      }
      return { matches, gap: subject.cut ? 'decode-limit' : null };
    },
  };
}

function compileDetector(rule: CustomDetectorRule): CompiledRule {
  const { class: attack, severity, confidence, reason } = rule;
  return {
    ...common(rule),
    match: { kind: 'detector', detector: `custom.${rule.id}`, class: attack, severity, confidence, about: reason },
  };
}

function compilePatch(rule: PatchRule): CompiledRule {
  const { class: attack, severity, reason } = rule;
  return { ...common(rule), match: { kind: 'patch', detector: `patch.${rule.id}`, class: attack, severity, confidence: 1, about: reason } };
}

function common(rule: CustomDetectorRule | PatchRule): Pick<CompiledRule, 'scope' | 'expires' | 'holds' | 'rollout'> {
  return {
    scope: rule.scope === undefined ? null : compileScope(rule.scope),
    expires: rule.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(rule.expires),
    rollout: rule,
    holds: compileExpression(parseExpression(rule.when)),
  };
}
