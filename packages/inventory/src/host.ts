import type { GraphqlTypes } from '@sallyport/contract';
import { parseTemplate } from '@sallyport/contract/router';
import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from './config.ts';
import type { OpenFindings, OperationRecord } from './model.ts';
import { answersCatchAll, isCatchAll, notePage, type PageSizes } from './record/catch-all.ts';
import { admit, isConfirmed, type NoiseRules } from './record/confirm.ts';
import type { Identities } from './record/identity.ts';
import { buildRecord } from './record/record.ts';
import type { Suspects } from './record/suspects.ts';
import { isOldVersion } from './spec/spec-index.ts';
import type { SpecEntry, SpecNode } from './spec/spec-tree.ts';
import { addObservation, combineStats } from './stats/operation-stats.ts';
import { deriveOperations, type LearnedOperation, type LearnedParameter } from './template/derive.ts';
import { createPathTree, leafFor, type PathTree } from './template/path-tree.ts';

/** Everything known of one host in one direction. */
export interface HostState {
  readonly host: string;
  readonly direction: Observation['direction'];
  readonly tree: PathTree;
  notFound: number;
  readonly pages: PageSizes;
  /** Records as last read; `null` when something changed since. Bounded by the host's operations. */
  records: readonly OperationRecord[] | null;
  /** Entries of descriptions that the traffic was matched with. */
  met: ReadonlySet<SpecEntry>;
}

export function createHostState(host: string, direction: Observation['direction']): HostState {
  return { host, direction, tree: createPathTree(), notFound: 0, pages: new Map(), records: null, met: new Set() };
}

/** Counts one exchange. `probing`: of a client that looks for what there is. True when its path was not known before. */
export function observeHost(state: HostState, seen: Observation, config: InventoryConfig, rules: NoiseRules, probing: boolean): boolean {
  let admission = admit(seen, rules, probing);
  if (admission === 'ignore') return false;
  state.records = null;
  if (seen.status === 404 && seen.auth === 'none') state.notFound++;
  if (isCatchAll(state.pages, seen, config)) admission = 'known';
  const before = state.tree.leaves;
  const stats = leafFor(state.tree, seen, config, admission === 'create');
  const isNew = state.tree.leaves > before;
  if (isNew) notePage(state.pages, seen);
  if (stats !== null) state.tree.fieldsLost += addObservation(stats, seen, config.fields_per_operation_max);
  for (const action of seen.batch ?? []) observeBatched(state, seen, action, config, admission === 'create');
  return isNew || stats === null;
}

/** One call of a batch: it counts for its own operation; bytes, time and fields were those of the whole. */
function observeBatched(state: HostState, seen: Observation, action: string, config: InventoryConfig, create: boolean): void {
  const { signature: _, ...whole } = seen;
  const part: Observation = { ...whole, action, requestBytes: 0, responseBytes: 0, latency_ms: 0, fields: null };
  const stats = leafFor(state.tree, part, config, create);
  if (stats !== null) addObservation(stats, part, config.fields_per_operation_max);
}

export interface HostContext {
  readonly config: InventoryConfig;
  readonly identities: Identities;
  readonly suspects: Suspects;
  /** What descriptions say of this host, `null` when none speaks of it. */
  readonly guide: SpecNode | null;
  /** Time of the newest observation of the inventory. */
  readonly now: number;
  /** By operation id. */
  readonly findings: ReadonlyMap<string, OpenFindings>;
  /** The one GraphQL schema there is, which names no address; `null` where there is none, or several. */
  readonly graphql: GraphqlTypes | null;
}

/** The records of a host, read anew only when something changed. */
export function recordsOf(state: HostState, context: HostContext): readonly OperationRecord[] {
  if (state.records !== null) return state.records;
  const met = new Set<SpecEntry>();
  state.records = deriveOperations(state.tree.root, context.guide)
    .map((learned) => recordOf(state, learned, context, met))
    .filter((record) => record !== null);
  state.met = met;
  return state.records;
}

function recordOf(state: HostState, learned: LearnedOperation, context: HostContext, met: Set<SpecEntry>): OperationRecord | null {
  const { config, guide } = context;
  const stats = combineStats(learned.stats, config.fields_per_operation_max);
  if (stats.requests === 0 || answersCatchAll(stats, state.pages, config) || context.suspects.madeAlone(stats, config)) return null;
  const entry = learned.guide?.entries.get(learned.method) ?? null;
  if (entry !== null) met.add(entry);
  const named = entry === null ? learned : describedNames(learned, entry);
  const id = context.identities.idFor(state.direction, state.host, learned.method, learned.action, learned.skeleton, named.template);
  return buildRecord(
    {
      id,
      findings: context.findings.get(id),
      graphql: stats.protocols.has('graphql') ? context.graphql : null,
      method: learned.method,
      host: state.host,
      template: named.template,
      action: learned.action,
      path: named.parameters,
      stats,
      facts: {
        requests: stats.requests,
        confirmed: isConfirmed(stats, state, config),
        last: stats.last,
        now: context.now,
        entry,
        described: guide !== null,
        oldVersion: guide !== null && entry === null && isOldVersion(learned.skeleton, guide),
        direction: state.direction,
      },
    },
    config,
  );
}

/** The description's own names for the parameters. */
function describedNames(learned: LearnedOperation, entry: SpecEntry): { template: string; parameters: readonly LearnedParameter[] } {
  const names = parseTemplate(entry.operation.template).flatMap((segment) => {
    if (segment.kind === 'static') return [];
    return segment.kind === 'mixed' ? [segment.names.join('-')] : [segment.name];
  });
  const parameters = learned.parameters.map((parameter, index) => ({ ...parameter, name: names[index] ?? parameter.name }));
  return { template: entry.operation.template, parameters };
}
