import type { GraphqlTypes } from '@sallyport/contract';
import type { OperationSource } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import { driftOf } from '../drift/drift.ts';
import type { OpenFindings, OperationRecord, Quantiles } from '../model.ts';
import { RISK_WEIGHTS } from '../risk/policy.ts';
import { scoreRisk } from '../risk/score.ts';
import type { SpecEntry } from '../spec/spec-tree.ts';
import { ranked } from '../stats/counter.ts';
import { countDistinct } from '../stats/distinct.ts';
import type { OperationStats } from '../stats/operation-stats.ts';
import type { LearnedParameter } from '../template/derive.ts';
import { authOf } from './auth.ts';
import { dataClassesOf, judgeFields } from './data-classes.ts';
import { exposureDetail, exposureOf } from './exposure.ts';
import { namedBySchema } from './graphql-names.ts';
import { parametersOf } from './parameters.ts';
import { type StatusFacts, statusOf } from './status.ts';

/** What a record is made of. */
export interface RecordParts {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly action: string;
  readonly path: readonly LearnedParameter[];
  readonly stats: OperationStats;
  readonly facts: StatusFacts;
  readonly findings?: OpenFindings | undefined;
  /** The schema that GraphQL operations are read by where their own description has none. */
  readonly graphql?: GraphqlTypes | null;
}

/** The full record of one operation, from its counts and its description. */
export function buildRecord(parts: RecordParts, config: InventoryConfig): OperationRecord {
  const { facts, path } = parts;
  const { entry } = facts;
  const graphql = entry?.spec.graphql ?? parts.graphql ?? null;
  const stats = graphql === null ? parts.stats : namedBySchema(parts.stats, graphql);
  const described = entry?.operation ?? null;
  const status = statusOf(facts, config);
  const exposure = exposureOf(stats, facts.direction);
  const detail = exposureDetail(stats);
  const auth = authOf(stats, config);
  const classes = judgeFields(stats, path, config);
  const parameters = parametersOf({ stats, path, described, graphql }, classes, config);
  const dataClasses = dataClassesOf(classes, config);
  const requestTypes = ranked(stats.requestTypes);
  const statuses = [...stats.statuses].map(([code, count]) => ({ status: code, count })).sort((a, b) => a.status - b.status);
  const drift =
    described === null || stats.requests === 0
      ? []
      : driftOf({ parameters, auth, statuses, requests: stats.requests, samples: stats.samples, graphql }, described, config);
  const risk = scoreRisk(
    {
      method: parts.method,
      template: parts.template,
      action: parts.action,
      status,
      exposure,
      exposureDetail: detail,
      ...{ auth, parameters, dataClasses, drift },
      requests: stats.requests,
      hostile: stats.hostile,
      serverErrors: countServerErrors(stats),
      requestTypes,
      findings: parts.findings ?? null,
    },
    { ...RISK_WEIGHTS, ...config.risk_weights },
  );
  return {
    id: parts.id,
    method: parts.method,
    host: parts.host,
    template: parts.template,
    source: sourceOf(entry),
    direction: facts.direction,
    protocol: ranked(stats.protocols)[0] ?? 'rest',
    action: parts.action,
    signatures: ranked(stats.signatures).map((signature) => ({ signature, count: stats.signatures.get(signature) ?? 0 })),
    status,
    spec: entry === null ? '' : `${entry.spec.title} ${entry.spec.version}`.trim(),
    operation_id: described?.operationId ?? '',
    deprecated: described?.deprecated ?? false,
    requests: stats.requests,
    hostile_requests: stats.hostile,
    first_seen: stats.requests > 0 ? stats.first : 0,
    last_seen: stats.last,
    statuses,
    latency_ms: quantiles(stats.latency),
    clients: countDistinct(stats.clients),
    request_types: requestTypes,
    response_types: ranked(stats.responseTypes),
    request_bytes: stats.requestBytes,
    response_bytes: stats.responseBytes,
    auth,
    exposure,
    exposure_detail: detail,
    parameters,
    data_classes: dataClasses,
    drift,
    risk,
  };
}

function sourceOf(entry: SpecEntry | null): OperationSource {
  return entry === null ? 'learned' : 'spec';
}

function countServerErrors(stats: OperationStats): number {
  let errors = 0;
  for (const [status, count] of stats.statuses) if (status >= 500) errors += count;
  return errors;
}

/** Buckets are powers of two milliseconds; a quantile is the upper bound of the bucket it falls in. */
function quantiles(buckets: readonly number[]): Quantiles | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const at = (share: number): number => {
    let below = 0;
    for (let bucket = 0; bucket < buckets.length; bucket++) {
      below += buckets[bucket]!;
      if (below >= share * total) return 2 ** bucket;
    }
    return 2 ** (buckets.length - 1);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
