import { answerLeaves, says } from '../../http/exchange.ts';
import type { Session } from '../../identity/session.ts';
import { readBack } from '../../learn/read-back.ts';
import { fillCall, pathChoices } from '../../learn/request.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Call, Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import { canaryObject } from '../canary-object.ts';
import { removedUser, removesUsers } from '../canary-user.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { notMeantFor } from '../function-rights.ts';
import { meta } from './meta.ts';

export const bflaWrite: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.writes && ['POST', 'PUT', 'PATCH', 'DELETE'].includes(operation.method) && authStep(operation) === null,
  async run(scan, operation) {
    for (const session of scan.sessions) {
      const reason = notMeantFor(scan, operation, session);
      if (reason === null) continue;
      const proof =
        operation.method === 'DELETE' ? await deletes(scan, operation, session, reason) : await changes(scan, operation, session, reason);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

interface Change {
  readonly change: Exchange;
  readonly call: Call;
  readonly found: Exchange | null;
}

async function changes(scan: Scan, operation: ScanOperation, session: Session, reason: string): Promise<Proof | null> {
  const seen = await replayed<Change>(async () => {
    const mark = scan.canary();
    const options = scan.buildOptions(session, mark);
    const path = pathChoices(operation, options).find((choice) => mayTouch(scan, choice));
    if (path === undefined) return null;
    const call = scan.call(operation, fillCall(operation, path, options));
    const change = await scan.as(session, call);
    if (!accepted(change) || denied(change)) return null;
    const reader = scan.admin ?? session;
    return { change, call, found: await readBack(scan, reader, operation, (exchange) => says(exchange, mark)) };
  });
  if (seen === null) return null;
  const anonymous = await scan.send(seen.call);
  if (!denied(anonymous)) return null;
  if (seen.found === null && answerLeaves(seen.change).length === 0) return null;
  return {
    operation,
    reasons: [
      reason,
      `${session.name} (${session.role}) is acknowledged with status ${seen.change.status}, three times`,
      seen.found === null ? 'the answer acknowledges the action' : `its mark is found in ${seen.found.call.target}`,
      `without credentials the status is ${anonymous.status}`,
    ],
    evidence: [seen.change, ...(seen.found === null ? [] : [seen.found]), anonymous],
  };
}

/** Objects the scan made, or none at all; anything on test systems. */
function mayTouch(scan: Scan, path: Readonly<Record<string, string>>): boolean {
  const values = Object.values(path);
  const made = scan.sessions.flatMap((session) => scan.pool.created(session.name).map(({ value }) => value));
  return values.length === 0 || scan.destructive || values.some((value) => made.includes(value));
}

async function deletes(scan: Scan, operation: ScanOperation, session: Session, reason: string): Promise<Proof | null> {
  if (!scan.destructive) return null;
  if (removesUsers(operation)) return deletesUser(scan, operation, session, reason);
  const owner = scan.sessions.find((one) => one !== session) ?? session;
  const seen = await replayed(async () => {
    const object = await canaryObject(scan, operation, owner);
    if (object === null) return null;
    const removal = await scan.as(session, object.act);
    const after = await scan.as(owner, object.read);
    return accepted(after) || after.status === 0 || after.status >= 500 ? null : { ...object, removal, after };
  });
  if (seen === null) return null;
  return {
    operation,
    reasons: [
      reason,
      `${session.name} deletes an object of ${owner.name}, status ${seen.removal.status}`,
      `afterwards it is gone, status ${seen.after.status}; three times`,
    ],
    evidence: [seen.before, seen.removal, seen.after],
  };
}

async function deletesUser(scan: Scan, operation: ScanOperation, session: Session, reason: string): Promise<Proof | null> {
  const seen = await replayed(() => removedUser(scan, operation, (call) => scan.as(session, call)));
  if (seen === null) return null;
  return {
    operation,
    reasons: [
      reason,
      `${session.name} takes away a user that the scan has registered, status ${seen.removal.status}`,
      'the user signed in before and cannot sign in afterwards; three times with three users',
    ],
    evidence: [seen.before, seen.removal, seen.after],
  };
}
