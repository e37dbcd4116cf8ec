import { accepted } from '../../learn/verdict.ts';
import { canaryObject } from '../canary-object.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs } from '../ownership.ts';
import { meta } from './meta.ts';

export const bolaDelete: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'DELETE' && operation.path.endsWith('}') && !operation.shared,
  async run(scan, operation): Promise<Proof[]> {
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
