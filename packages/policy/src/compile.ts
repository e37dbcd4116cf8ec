import { createHash } from 'node:crypto';
import type { AttackClass, FailMode, GraphqlLimits, Mode } from '@sallyport/core';
import { compilePoint } from './custom/point.ts';
import { type CustomRules, compileCustomRules } from './custom/rules.ts';
import { compileHeaders, type HeaderEdits } from './headers/compile.ts';
import { asksForCaller, type CompiledList, compileLists } from './lists/compile.ts';
import type { ExceptionRule, Overrides, Policy } from './schema.ts';
import { SENSITIVITY_THRESHOLD } from './schema.ts';
import type { CompiledScope } from './scope.ts';
import { compileHost, compileScope, inScope } from './scope.ts';

/** What holds for one request, resolved over route, host and global level. */
export interface RouteSettings {
  /** Id of the route rule that matched, or ''. */
  readonly route: string;
  readonly mode: Mode;
  /** What set the mode: `route:<id>`, `host:<host>`, `global`, `ceiling`, or `form` where only a copy of the traffic is seen. */
  readonly modeSource: string;
  readonly onError: FailMode;
  readonly blockThreshold: number;
  /** Thresholds of classes that have their own; `null` where none has. */
  readonly classThresholds: ReadonlyMap<AttackClass, number> | null;
  readonly graphql: GraphqlLimits;
  readonly blockStatus: number;
  readonly bodyBytesMax: number;
  readonly responseBytesMax: number;
  readonly inspect_us_max: number;
}

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
  /** `now`: a maintenance window may hold; without it none does. */
  settingsFor(method: string, host: string, path: string, now?: number): RouteSettings;
}

const MODE_RANK: Readonly<Record<Mode, number>> = { off: 0, monitor: 1, block: 2 };

interface Level extends Overrides {
  readonly source: string;
  readonly body_bytes_max?: number | undefined;
  readonly inspect_ms_max?: number | undefined;
}

/** The most local level that says something wins: route, then host, then global; the ceiling bounds the mode. */
function settings(policy: Policy, route: Level | null, host: Level | null, routeId: string): RouteSettings {
  const levels = [route, host].filter((level) => level !== null);
  const setter = levels.find((level) => level.mode !== undefined);
  const asked = setter?.mode ?? policy.mode;
  const capped = MODE_RANK[asked] > MODE_RANK[policy.ceiling];
  const first = <K extends 'on_error' | 'body_bytes_max' | 'inspect_ms_max'>(key: K): Policy[K] =>
    (levels.find((level) => level[key] !== undefined)?.[key] as Policy[K] | undefined) ?? policy[key];
  return {
    route: routeId,
    mode: capped ? policy.ceiling : asked,
    modeSource: capped ? 'ceiling' : (setter?.source ?? 'global'),
    onError: first('on_error'),
    blockThreshold: thresholdOf([...levels, policy]) ?? policy.block_threshold,
    classThresholds: classThresholds([...levels, policy]),
    graphql: Object.assign({}, policy.graphql, ...levels.toReversed().map((level) => level.graphql)) as GraphqlLimits,
    blockStatus: policy.block_status,
    bodyBytesMax: first('body_bytes_max'),
    responseBytesMax: policy.response_bytes_max,
    inspect_us_max: first('inspect_ms_max') * 1_000,
  };
}

/** The most local level that says anything of it wins; a word wins over a number beside it. */
function thresholdOf(levels: readonly Overrides[]): number | undefined {
  for (const { sensitivity, block_threshold: threshold } of levels) {
    if (sensitivity !== undefined) return SENSITIVITY_THRESHOLD[sensitivity];
    if (threshold !== undefined) return threshold;
  }
  return undefined;
}

function classThresholds(levels: readonly Overrides[]): ReadonlyMap<AttackClass, number> | null {
  const thresholds = new Map<AttackClass, number>();
  for (const { class_sensitivity: classes = {} } of levels.toReversed()) {
    for (const [name, sensitivity] of Object.entries(classes)) thresholds.set(name as AttackClass, SENSITIVITY_THRESHOLD[sensitivity]);
  }
  return thresholds.size === 0 ? null : thresholds;
}

function expiry(text: string | undefined): number {
  return text === undefined ? Number.POSITIVE_INFINITY : Date.parse(text);
}

interface HostLevel {
  readonly matches: (host: string) => boolean;
  readonly level: Level;
}

/** Longer host patterns first, a plain host before a wildcard of the same length. */
function compileHosts(policy: Policy): HostLevel[] {
  const order = [...policy.hosts].sort(
    (a, b) => Number(a.host.startsWith('*')) - Number(b.host.startsWith('*')) || b.host.length - a.host.length,
  );
  return order.map((rule) => ({ matches: compileHost(rule.host), level: { ...rule, source: `host:${rule.host}` } }));
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
  const hosts = compileHosts(policy);
  const routes = policy.routes
    .map((rule) => ({ rule, scope: compileScope(rule) }))
    .sort((a, b) => b.scope.specificity - a.scope.specificity);
  // Settings are made once for each (route, host rule) pair and shared by every request.
  const table = [...routes, null].map((route) =>
    [...hosts, null].map((host) =>
      settings(
        policy,
        route === null ? null : { ...route.rule, source: `route:${route.rule.id}` },
        host?.level ?? null,
        route?.rule.id ?? '',
      ),
    ),
  );
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
    settingsFor(method, host, path, now = 0) {
      const route = routes.findIndex((entry) => inScope(entry.scope, method, host, path));
      const level = hosts.findIndex((entry) => entry.matches(host));
      const row = table[route === -1 ? routes.length : route]!;
      const found = row[level === -1 ? hosts.length : level]!;
      return windows === null ? found : windows(found, method, host, path, now);
    },
  };
}
