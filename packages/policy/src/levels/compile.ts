import type { AttackClass, FailMode, GraphqlLimits, Mode } from '@sallyport/core';
import type { Policy } from '../schema.ts';
import { type CompiledScope, compileHost, compileScope, inScope } from '../scope.ts';
import { type Overrides, SENSITIVITY_THRESHOLD } from './schema.ts';

/** What holds for one request, resolved over all levels. */
export interface RouteSettings {
  /** Id of the route rule that matched, or ''. */
  readonly route: string;
  readonly mode: Mode;
  /**
   * What set the mode: `operation:<id>`, `route:<id>`, `host:<host>`, `api:<id>`, `global`, `maintenance:<id>`, `ceiling`,
   * or `form` where only a copy of the traffic is seen.
   */
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

/** Settings of a request. `operation` is the id of the known operation, or the empty string. */
export type SettingsOf = (method: string, host: string, path: string, operation: string) => RouteSettings;

export const MODE_RANK: Readonly<Record<Mode, number>> = { off: 0, monitor: 1, block: 2 };

/** Settings are made once for each combination of rules; a policy that makes more than this is resolved anew for the rest. */
const COMBINATIONS_MAX = 10_000;

/** One rule of a level. */
interface Level extends Overrides {
  readonly source: string;
  readonly body_bytes_max?: number | undefined;
  readonly inspect_ms_max?: number | undefined;
}

interface LevelRule {
  readonly level: Level;
  readonly matches: (method: string, host: string, path: string, operation: string) => boolean;
}

/** Rules of one level, the most specific first; of each level at most one holds. */
type Rules = readonly LevelRule[];

/** The most local level that says something wins: operation, route, host, API, global. */
export function compileLevels(policy: Policy): SettingsOf {
  const levels: readonly Rules[] = [operationRules(policy), routeRules(policy), hostRules(policy), apiRules(policy)];
  const made = new Map<number, RouteSettings>();
  return (method, host, path, operation) => {
    let key = 0;
    const found: (Level | null)[] = [null, null, null, null];
    for (let index = 0; index < levels.length; index++) {
      const rules = levels[index]!;
      let at = 0;
      while (at < rules.length && !rules[at]!.matches(method, host, path, operation)) at++;
      if (at < rules.length) found[index] = rules[at]!.level;
      key = key * (rules.length + 1) + at;
    }
    const known = made.get(key);
    if (known !== undefined) return known;
    const settings = resolve(policy, found);
    if (made.size < COMBINATIONS_MAX) made.set(key, settings);
    return settings;
  };
}

function resolve(policy: Policy, found: readonly (Level | null)[]): RouteSettings {
  const levels = found.filter((level) => level !== null);
  const setter = levels.find((level) => level.mode !== undefined);
  const asked = setter?.mode ?? policy.mode;
  const capped = MODE_RANK[asked] > MODE_RANK[policy.ceiling];
  const first = <K extends 'on_error' | 'body_bytes_max' | 'inspect_ms_max'>(key: K): Policy[K] =>
    (levels.find((level) => level[key] !== undefined)?.[key] as Policy[K] | undefined) ?? policy[key];
  return {
    route: found[1]?.source.slice('route:'.length) ?? '',
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

/** A rule that names an operation by its id goes before one that describes it. */
function operationRules(policy: Policy): Rules {
  const rules = policy.operations.map((rule) => ({ rule, scope: rule.path === undefined ? null : compileScope(templateScope(rule)) }));
  rules.sort((a, b) => (b.scope?.specificity ?? Number.POSITIVE_INFINITY) - (a.scope?.specificity ?? Number.POSITIVE_INFINITY) || 0);
  return rules.map(({ rule, scope }) => ({
    level: { ...rule, source: `operation:${rule.id}` },
    matches: (method, host, path, operation) => (scope === null ? rule.operation === operation : inScope(scope, method, host, path)),
  }));
}

/** `{name}` stands for one segment, as `*` does elsewhere. */
function templateScope({ host, method, path = '/**' }: Policy['operations'][number]): Parameters<typeof compileScope>[0] {
  const segments = path.split('/').map((segment) => (segment.startsWith('{') ? '*' : segment));
  return { host: host ?? '*', path: segments.join('/'), methods: method === undefined ? [] : [method] };
}

function routeRules(policy: Policy): Rules {
  return policy.routes
    .map((rule) => ({ rule, scope: compileScope(rule) }))
    .sort((a, b) => b.scope.specificity - a.scope.specificity)
    .map(({ rule, scope }) => ({
      level: { ...rule, source: `route:${rule.id}` },
      matches: (method, host, path) => inScope(scope, method, host, path),
    }));
}

/** Longer host patterns first, a plain host before a wildcard of the same length. */
function hostRules(policy: Policy): Rules {
  return [...policy.hosts]
    .sort((a, b) => Number(a.host.startsWith('*')) - Number(b.host.startsWith('*')) || b.host.length - a.host.length)
    .map((rule) => {
      const matches = compileHost(rule.host);
      return { level: { ...rule, source: `host:${rule.host}` }, matches: (_method, host) => matches(host) };
    });
}

/** Of APIs that share traffic the one with the most specific host and path that match holds. */
function apiRules(policy: Policy): Rules {
  const rules: (LevelRule & { readonly scope: CompiledScope })[] = [];
  for (const rule of policy.apis) {
    const level: Level = { ...rule, source: `api:${rule.id}` };
    for (const host of rule.hosts) {
      for (const path of rule.paths) {
        const scope = compileScope({ host, path, methods: [] });
        rules.push({ level, scope, matches: (method, asked, target) => inScope(scope, method, asked, target) });
      }
    }
  }
  return rules.sort((a, b) => b.scope.specificity - a.scope.specificity);
}
