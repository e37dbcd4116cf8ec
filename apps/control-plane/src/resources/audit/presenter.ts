import type { AuditRow } from '../../events/audit.ts';
import type { AuditOutcome, AuditRecord } from './schema.ts';

export function presentAudit(row: AuditRow): AuditRecord {
  const { id, log_seq, at, actor, role, action, target, outcome, detail, address } = row;
  return { id, seq: log_seq, at, actor, role, action, target, outcome: outcome as AuditOutcome, detail, address };
}
