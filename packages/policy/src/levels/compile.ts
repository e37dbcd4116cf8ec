import type { AttackClass, FailMode, GraphqlLimits, Mode } from '@sallyport/core';
import type { Policy } from '../schema.ts';
import { compileHost, compileScope, inScope } from '../scope.ts';
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

/** Rules of one level, the most specific first; of each level at most one holds. */
interface Rules {
  readonly levels: readonly Level[];
  /** Index of the one that holds, or how many there are. */
  find(method: string, host: string, path: string, operation: string): number;
}

/** The most local level that says something wins: operation, route, host, API, global. */
export function compileLevels(policy: Policy): SettingsOf {
  const levels: readonly Rules[] = [operationRules(policy), routeRules(policy), hostRules(policy), apiRules(policy)];
  const made = new Map<number, RouteSettings>();
  return (method, host, path, operation) => {
    let key = 0;
    for (const rules of levels) key = key * (rules.levels.length + 1) + rules.find(method, host, path, operation);
    const known = made.get(key);
    if (known !== undefined) return known;
    const settings = resolve(
      policy,
      levels.map((rules) => rules.levels[rules.find(method, host, path, operation)] ?? null),
    );
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

/** The first rule whose test holds. */
function inOrder(
  rules: readonly { readonly level: Level; readonly matches: (method: string, host: string, path: string) => boolean }[],
): Rules {
  return {
    levels: rules.map(({ level }) => level),
    find(method, host, path) {
      let at = 0;
      while (at < rules.length && !rules[at]!.matches(method, host, path)) at++;
      return at;
    },
  };
}

/**
 * A rule that names an operation by its id goes before one that describes it. There may be one for each operation, so they are
 * looked up: by the id, and by method, number of segments and the first of them.
 */
function operationRules(policy: Policy): Rules {
  const rules = policy.operations.map((rule) => ({ rule, scope: rule.path === undefined ? null : compileScope(templateScope(rule)) }));
  rules.sort((a, b) => (b.scope?.specificity ?? 0) - (a.scope?.specificity ?? 0));
  const byId = new Map<string, number>();
  const byShape = new Map<string, number[]>();
  rules.forEach(({ rule, scope }, index) => {
    if (rule.operation !== undefined && !byId.has(rule.operation)) byId.set(rule.operation, index);
    if (scope === null) return;
    const shape = `${rule.method} ${scope.segments.length} ${scope.segments[0]}`;
    byShape.set(shape, [...(byShape.get(shape) ?? []), index]);
  });
  return {
    levels: rules.map(({ rule }) => ({ ...rule, source: `operation:${rule.id}` })),
    find(method, host, path, operation) {
      if (rules.length === 0) return 0;
      const named = byId.get(operation);
      if (named !== undefined) return named;
      if (byShape.size === 0) return rules.length;
      const shape = `${method} ${segmentsOf(path)} `;
      const end = path.indexOf('/', 1);
      const holds = (index: number): boolean => inScope(rules[index]!.scope!, method, host, path);
      const literal = byShape.get(shape + path.slice(1, end < 0 ? path.length : end))?.find(holds) ?? rules.length;
      return Math.min(literal, byShape.get(`${shape}*`)?.find(holds) ?? rules.length);
    },
  };
}

function segmentsOf(path: string): number {
  let count = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count++;
  return count;
}

/** `{name}` stands for one segment, as `*` does elsewhere. */
function templateScope({ host, method, path = '/**' }: Policy['operations'][number]): Parameters<typeof compileScope>[0] {
  const segments = path.split('/').map((segment) => (segment.startsWith('{') ? '*' : segment));
  return { host: host ?? '*', path: segments.join('/'), methods: method === undefined ? [] : [method] };
}

function routeRules(policy: Policy): Rules {
  const rules = policy.routes
    .map((rule) => ({ rule, scope: compileScope(rule) }))
    .sort((a, b) => b.scope.specificity - a.scope.specificity);
  return inOrder(
    rules.map(({ rule, scope }) => ({
      level: { ...rule, source: `route:${rule.id}` },
      matches: (method, host, path) => inScope(scope, method, host, path),
    })),
  );
}

/** Longer host patterns first, a plain host before a wildcard of the same length. */
function hostRules(policy: Policy): Rules {
  const rules = [...policy.hosts].sort(
    (a, b) => Number(a.host.startsWith('*')) - Number(b.host.startsWith('*')) || b.host.length - a.host.length,
  );
  return inOrder(
    rules.map((rule) => {
      const matches = compileHost(rule.host);
      return { level: { ...rule, source: `host:${rule.host}` }, matches: (_method, host) => matches(host) };
    }),
  );
}

/** Of APIs that share traffic the one with the most specific host and path that match holds. */
function apiRules(policy: Policy): Rules {
  const parts = policy.apis.flatMap((rule) =>
    rule.hosts.flatMap((host) =>
      rule.paths.map((path) => {
        const level: Level = { ...rule, source: `api:${rule.id}` };
        return { level, scope: compileScope({ host, path, methods: [] }) };
      }),
    ),
  );
  parts.sort((a, b) => b.scope.specificity - a.scope.specificity);
  return inOrder(parts.map(({ level, scope }) => ({ level, matches: (method, host, path) => inScope(scope, method, host, path) })));
}
