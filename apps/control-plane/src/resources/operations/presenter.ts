import { type OperationRecord, type Ownership, observedScope } from '@sallyport/inventory';
import type { OperationSummary } from './schema.ts';

export function presentOperation(record: OperationRecord, attacks: number, owned: Ownership): OperationSummary {
  const { id, method, host, template, protocol, action, source, direction, deprecated, status, exposure, requests } = record;
  const { owner, service, criticality, tags, scope } = owned;
  return {
    id,
    method,
    host,
    template,
    protocol,
    action,
    source,
    direction,
    deprecated,
    status,
    exposure,
    requests,
    first_seen: record.first_seen,
    last_seen: record.last_seen,
    attacks,
    risk: { score: record.risk.score, level: record.risk.level },
    data_classes: record.data_classes.map((entry) => entry.id),
    auth: record.auth.schemes.map((entry) => entry.scheme),
    auth_state: record.auth.state,
    authenticated: record.auth.coverage?.share ?? null,
    parameters: record.parameters.length,
    owner,
    service,
    criticality,
    tags,
    scope: [...new Set([...scope, ...observedScope(record)])].sort(),
  };
}
