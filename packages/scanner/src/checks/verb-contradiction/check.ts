import { bodyValue } from '../../learn/request.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import { canaryObject } from '../canary-object.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs } from '../ownership.ts';
import { meta } from './meta.ts';

export const verbContradiction: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.destructive && ['PUT', 'PATCH'].includes(operation.method) && operation.path.endsWith('}') && !operation.shared,
  async run(scan, operation): Promise<Proof[]> {
    for (const { victim, attacker } of pairs(scan).slice(0, 2)) {
      const seen = await replayed(async () => {
        const object = await canaryObject(scan, operation, victim);
        if (object === null) return null;
        const read = await scan.as(attacker, object.read);
        if (!denied(read)) return null;
        const body = bodyValue(operation, scan.buildOptions(victim, scan.canary()));
        const change = await scan.as(attacker, scan.call(operation, { parameters: object.parameters, body }));
        return accepted(change) && !denied(change) ? { read, change, before: object.before } : null;
      });
      if (seen === null) continue;
      const reasons = [
        `${victim.name} makes an object; ${attacker.name} is refused when reading it, status ${seen.read.status}`,
        `${attacker.name} changes it, status ${seen.change.status}; three times with three objects`,
      ];
      return [{ operation, reasons, evidence: [seen.before, seen.read, seen.change] }];
    }
    return [];
  },
};
