import { type Actor, canUse } from '../../access/actor.ts';
import type { Control } from '../../control.ts';
import type { VerificationRow } from '../../state/tables.ts';
import { systemPolicy } from './policy.ts';
import type { LogVerification, SystemStatus } from './schema.ts';

export function presentVerification(row: VerificationRow): LogVerification {
  const { at, by, records, head, broken, duration_ms } = row;
  return { at, by, valid: row.valid === 1, records, head, broken, duration_ms };
}

export function presentSystem(actor: Actor, control: Control, last: VerificationRow | undefined): SystemStatus {
  const head = control.recorder.log.head();
  const store = control.events.status();
  return {
    version: control.version,
    started_at: control.startedAt,
    log: { seq: head.seq, head: head.hash, last_verification: last === undefined ? null : presentVerification(last) },
    store: { ...store, behind: Math.max(0, head.seq - store.seq) },
    state: { kind: control.state.kind, schema: control.state.schema },
    inventory: { operations: control.inventory.size(), seq: control.followed(), saved_seq: control.inventory.savedSeq },
    can: canUse(actor, systemPolicy, { verify: 'system.verify' }),
  };
}
