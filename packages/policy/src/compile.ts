import { createHash } from 'node:crypto';
import { compilePoint } from './custom/point.ts';
import { type CustomRules, compileCustomRules } from './custom/rules.ts';
import { compileHeaders, type HeaderEdits } from './headers/compile.ts';
import { compileLevels, MODE_RANK, type RouteSettings } from './levels/compile.ts';
import { asksForCaller, type CompiledList, compileLists } from './lists/compile.ts';
import type { ExceptionRule, Policy } from './schema.ts';
import type { CompiledScope } from './scope.ts';
import { compileScope, inScope } from './scope.ts';

export interface CompiledException {
  readonly rule: ExceptionRule;
  readonly scope: CompiledScope | null;
  readonly at: ((point: string) => boolean) | null;
  readonly expires: number;
}

export interface CompiledPolicy {
  readonly source: Policy;
  /** First 16 hex characters of SHA-256 over the policy as JSON. */
  readonly hash: string;
  readonly deny: readonly CompiledList[];
  readonly allow: readonly CompiledList[];
  readonly watch: readonly CompiledList[];
  /** Whether a list asks for more of the caller than the address. */
  readonly asksForCaller: boolean;
  readonly exceptions: readonly CompiledException[];
  /** Custom detectors and virtual patches; `null` when there are none. */
  readonly custom: CustomRules | null;
  /** What is done to headers; `null` where no rule speaks of any. */
  readonly headersFor: ((method: string, host: string, path: string) => HeaderEdits | null) | null;
  /** Whether {@link settingsFor} needs the id of the operation. */
  readonly asksForOperation: boolean;
  /** `now`: a maintenance window may hold; without it none does. `operation`: id of the known operation, or ''. */
  settingsFor(method: string, host: string, path: string, now?: number, operation?: string): RouteSettings;
}

function expiry(text: string | undefined): number {
  return text === undefined ? Number.POSITIVE_INFINITY : Date.parse(text);
}

type Windows = (settings: RouteSettings, method: string, host: string, path: string, now: number) => RouteSettings;

/** `null` where there are none. A window only ever lowers the mode. */
function compileWindows(rules: Policy['maintenance']): Windows | null {
  if (rules.length === 0) return null;
  const windows = rules.map((rule) => ({ rule, scope: compileScope(rule.scope), from: Date.parse(rule.from), to: Date.parse(rule.to) }));
  return (settings, method, host, path, now) => {
    let lowered = settings;
    for (const { rule, scope, from, to } of windows) {
      if (now < from || now >= to || MODE_RANK[rule.mode] >= MODE_RANK[lowered.mode] || !inScope(scope, method, host, path)) continue;
      lowered = { ...lowered, mode: rule.mode, modeSource: `maintenance:${rule.id}` };
    }
    return lowered;
  };
}

/** Makes a policy ready to decide with; all work that does not depend on a request is done here. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const levels = compileLevels(policy);
  const windows = compileWindows(policy.maintenance);
  return {
    source: policy,
    hash: createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 16),
    deny: compileLists(policy.deny),
    allow: compileLists(policy.allow),
    watch: compileLists(policy.watch),
    asksForCaller: asksForCaller([...policy.deny, ...policy.allow, ...policy.watch]),
    exceptions: policy.exceptions.map((rule) => ({
      rule,
      scope: rule.scope === undefined ? null : compileScope(rule.scope),
      at: rule.point === undefined ? null : compilePoint(rule.point),
      expires: expiry(rule.expires),
    })),
    custom: compileCustomRules(policy),
    headersFor: compileHeaders(policy.headers),
    asksForOperation: policy.operations.some((rule) => rule.operation !== undefined),
    settingsFor(method, host, path, now = 0, operation = '') {
      const found = levels(method, host, path, operation);
      return windows === null ? found : windows(found, method, host, path, now);
    },
  };
}
