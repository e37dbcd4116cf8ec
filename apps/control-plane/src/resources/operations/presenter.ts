import type { OperationRecord } from '@sallyport/inventory';
import type { OperationSummary } from './schema.ts';

export function presentOperation(record: OperationRecord, attacks: number): OperationSummary {
  const { id, method, host, template, protocol, action, source, direction, deprecated, status, exposure, requests } = record;
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
  };
}
