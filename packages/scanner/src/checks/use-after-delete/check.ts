import { setTimeout as sleep } from 'node:timers/promises';
import { accepted, sameAnswer } from '../../learn/verdict.ts';
import { canaryObject } from '../canary-object.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

/** Stores that agree late have agreed by then. */
const SETTLE_MS = 2_000;

export const useAfterDelete: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'DELETE' && operation.path.endsWith('}'),
  async run(scan, operation): Promise<Proof[]> {
    const owner = scan.ordinary[0] ?? scan.sessions[0];
    if (owner === undefined) return [];
    const seen = await replayed(async (round) => {
      const object = await canaryObject(scan, operation, owner);
      if (object === null) return null;
      const removal = await scan.as(owner, object.act);
      if (!accepted(removal) || removal.status === 202) return null;
      if (!accepted(await scan.as(owner, object.read))) return null;
      if (round === 0) await sleep(SETTLE_MS);
      const after = await scan.as(owner, object.read);
      return accepted(after) && sameAnswer(object.before, after) ? { ...object, removal, after } : null;
    });
    if (seen === null) return [];
    const reasons = [
      `the deletion is acknowledged with status ${seen.removal.status}`,
      'the object is answered unchanged afterwards, three times',
    ];
    return [{ operation, reasons, evidence: [seen.before, seen.removal, seen.after] }];
  },
};
