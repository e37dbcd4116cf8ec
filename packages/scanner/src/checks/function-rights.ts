import { matchesPath } from '../http/scope.ts';
import type { Session } from '../identity/session.ts';
import type { ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';
import { isAdminOperation } from '../spec/names.ts';

/** Why an operation is not meant for a user; `null` when it may well be. The reviewed matrix goes before any guess. */
export function notMeantFor(scan: Scan, operation: ScanOperation, session: Session): string | null {
  const rule = scan.config.expect.find((one) => matchesOperation(one.operation, operation));
  if (rule !== undefined) {
    return rule.roles.includes(session.role)
      ? null
      : `the expected rights give ${operation.id} to ${rule.roles.join(', ') || 'nobody'}, not to ${session.role}`;
  }
  if (session.privileged || !isAdminOperation(operation)) return null;
  return 'the operation is for administrators by its path or description';
}

/** Does `GET /reports/*` (or a bare path, or an id such as `query order`) name the operation? */
export function matchesOperation(pattern: string, operation: ScanOperation): boolean {
  if (pattern === operation.id) return true;
  const [method, path] = pattern.includes(' ') ? pattern.split(' ', 2) : ['*', pattern];
  return (
    (method === '*' || method!.toUpperCase() === operation.method) &&
    matchesPath(`${path!}`, operation.path) &&
    operation.path.split('/').length >= path!.split('/').length
  );
}
