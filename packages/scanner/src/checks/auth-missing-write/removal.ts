import { accepted } from '../../learn/verdict.ts';
import type { ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { canaryObject } from '../canary-object.ts';
import { removedUser, removesUsers } from '../canary-user.ts';
import { type Proof, replayed } from '../check.ts';

/** Takes away, without credentials, what the scan has just made: a user, or an object of one. */
export async function removesUnsigned(scan: Scan, operation: ScanOperation): Promise<Proof | null> {
  if (removesUsers(operation)) {
    const user = await replayed(() => removedUser(scan, operation, (call) => scan.send(call)));
    const reasons = [
      'without credentials a user is taken away who could sign in before and cannot afterwards, three times with three users',
    ];
    return user === null ? null : { operation, reasons, evidence: [user.before, user.removal, user.after] };
  }
  const owner = scan.ordinary[0] ?? scan.sessions[0];
  const seen = await replayed(async () => {
    const object = owner === undefined ? null : await canaryObject(scan, operation, owner);
    if (object === null || owner === undefined) return null;
    const removal = await scan.send(object.act);
    const after = await scan.as(owner, object.read);
    return accepted(after) || after.status === 0 || after.status >= 500 ? null : { ...object, removal, after };
  });
  if (seen === null) return null;
  const reasons = [
    `${owner!.name} makes an object; without credentials it is deleted, status ${seen.removal.status}`,
    `${owner!.name} can no longer read it, status ${seen.after.status}; three times with three objects`,
  ];
  return { operation, reasons, evidence: [seen.before, seen.removal, seen.after] };
}
