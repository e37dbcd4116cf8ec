import { accepted } from '../../learn/verdict.ts';
import type { ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { canaryObject } from '../canary-object.ts';
import { removedUser, removesUsers } from '../canary-user.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs } from '../ownership.ts';
import { meta } from './meta.ts';

export const bolaDelete: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'DELETE' && operation.path.endsWith('}') && !operation.shared,
  async run(scan, operation): Promise<Proof[]> {
    if (removesUsers(operation)) return userRemoved(scan, operation);
    for (const { victim, attacker } of pairs(scan).slice(0, 2)) {
      const seen = await replayed(async () => {
        const object = await canaryObject(scan, operation, victim);
        if (object === null) return null;
        const removal = await scan.as(attacker, object.act);
        const after = await scan.as(victim, object.read);
        return accepted(after) || after.status === 0 || after.status >= 500 ? null : { ...object, removal, after };
      });
      if (seen === null) continue;
      return [
        {
          operation,
          point: `path.${operation.parameters.findLast(({ location }) => location === 'path')?.name ?? ''}`,
          reasons: [
            `${victim.name} makes an object and reads it, status ${seen.before.status}`,
            `${attacker.name} deletes it, status ${seen.removal.status}`,
            `${victim.name} can no longer read it, status ${seen.after.status}; three times with three objects`,
          ],
          evidence: [seen.before, seen.removal, seen.after],
        },
      ];
    }
    return [];
  },
};

async function userRemoved(scan: Scan, operation: ScanOperation): Promise<Proof[]> {
  const [attacker] = scan.ordinary;
  const seen = attacker === undefined ? null : await replayed(() => removedUser(scan, operation, (call) => scan.as(attacker, call)));
  if (seen === null || attacker === undefined) return [];
  const reasons = [
    `${attacker.name} takes away a user that the scan has registered, status ${seen.removal.status}`,
    'the user signed in before and cannot sign in afterwards; three times with three users',
  ];
  const point = `path.${operation.parameters.findLast(({ location }) => location === 'path')?.name ?? ''}`;
  return [{ operation, point, reasons, evidence: [seen.before, seen.removal, seen.after] }];
}
