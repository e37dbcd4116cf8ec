import { type CompiledScope, compileScope, inScope } from '../scope.ts';
import { type KeyFacts, keyReader } from './key.ts';
import type { LimitRule } from './schema.ts';

/** A limit made ready. */
export interface CompiledLimit {
  readonly rule: LimitRule;
  readonly scope: CompiledScope;
  /** `null` where the request has no such key. */
  readonly key: (facts: KeyFacts) => string | null;
  /** GCRA: time one unit takes to drain, and the most the counter may be ahead, milliseconds. */
  readonly interval_ms: number;
  readonly tolerance_ms: number;
  /** The `RateLimit-Policy` item (draft-ietf-httpapi-ratelimit-headers-09). */
  readonly policyItem: string;
}

const DAY_S = 86_400;

export function compileLimits(rules: readonly LimitRule[]): readonly CompiledLimit[] {
  return rules.map((rule) => {
    const interval_ms = (rule.per_seconds * 1_000) / rule.limit;
    const window_s = rule.kind === 'rate' ? rule.per_seconds : rule.period === 'day' ? DAY_S : 30 * DAY_S;
    return {
      rule,
      scope: compileScope(rule.scope),
      key: keyReader(rule.id, rule.keys),
      interval_ms,
      tolerance_ms: interval_ms * (rule.burst ?? rule.limit),
      policyItem: `"${rule.id}";q=${Math.floor(rule.limit)}${rule.kind === 'concurrency' ? '' : `;w=${Math.ceil(window_s)}`}`,
    };
  });
}

export function limitsFor(limits: readonly CompiledLimit[], method: string, host: string, path: string): readonly CompiledLimit[] {
  return limits.filter((limit) => inScope(limit.scope, method, host, path));
}
