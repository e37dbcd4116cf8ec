import { ATTACK_CLASS_INFO, type AttackClass, type AuthScheme, type Mode, type Severity, type Verdict } from '@sallyport/core';
import type { LogRecord } from '@sallyport/evidence';
import type { AttackDetailRow, AttackGroupRow, AttackPayload, AttackRow } from '../../events/attacks.ts';
import type { AttackDetail, AttackGroup, AttackGrouping, AttackSummary } from './schema.ts';

export function presentAttack(row: AttackRow): AttackSummary {
  const { id, at, client, partner, method, host, path, operation, template, status, score, detectors } = row;
  return {
    id,
    at,
    client,
    partner,
    method,
    host,
    path,
    operation,
    template,
    status,
    verdict: row.verdict as Verdict,
    action: row.action as Verdict,
    mode: row.mode as Mode,
    score,
    // A block by a list has no finding to take a severity from.
    severity: row.severity === '' ? 'info' : (row.severity as Severity),
    classes: row.classes as AttackClass[],
    detectors,
  };
}

/** `record` is the event as the evidence log has it; without it the decision is put together from what the store has. */
export function presentAttackDetail(row: AttackDetailRow, record: LogRecord | null): AttackDetail {
  const summary = presentAttack(row);
  const { reasons, versions, findings, gaps, facts, excerpt } = JSON.parse(row.payload) as AttackPayload;
  const { verdict, action, mode, score, classes, status } = summary;
  const { transaction, listener, protocol, tls, upstream_status, duration_us, inspect_us, request_bytes, response_bytes } = row;
  return {
    ...summary,
    transaction,
    listener,
    protocol,
    tls,
    principal: {
      scheme: row.principal_scheme as AuthScheme,
      id: row.principal_id === '' ? null : row.principal_id,
      client: row.principal_client === '' ? null : row.principal_client,
    },
    upstream_status,
    duration_us,
    inspect_us,
    request_bytes,
    response_bytes,
    decision:
      record?.event.kind === 'exchange'
        ? record.event.decision
        : { verdict, action, mode, score, classes, reasons, status, policy: row.policy },
    versions,
    findings: findings.map((finding) => ({ ...finding, class_title: ATTACK_CLASS_INFO[finding.class].title })),
    gaps,
    facts,
    excerpt,
    evidence: { seq: record?.seq ?? 0, hash: record?.hash ?? '' },
  };
}

export function presentGroup(by: AttackGrouping, row: AttackGroupRow): AttackGroup {
  const { key, count, blocked, clients, operations, first_seen, last_seen } = row;
  const classes = row.classes as AttackClass[];
  return { key, label: labelOf(by, row), count, blocked, clients, operations, classes, first_seen, last_seen };
}

function labelOf(by: AttackGrouping, row: AttackGroupRow): string {
  switch (by) {
    case 'class':
      return ATTACK_CLASS_INFO[row.key as AttackClass]?.title ?? row.key;
    case 'operation':
      return row.key === '' ? 'no known operation' : `${row.method} ${row.host}${row.template}`;
    case 'client':
    case 'detector':
      return row.key;
  }
}
