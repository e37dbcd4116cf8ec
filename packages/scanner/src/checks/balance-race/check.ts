import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../../identity/session.ts';
import { accepted } from '../../learn/verdict.ts';
import { READ_LAG_MS } from '../../limits.ts';
import type { Scan } from '../../scan.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { targetsOf } from '../injection.ts';
import { fallen, isAmount, type Ledger, movesMoney, readLedger } from '../ledger.ts';
import { meta } from './meta.ts';

const PARALLEL = 8;

export const balanceRace: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'POST' && movesMoney(operation),
  async run(scan, operation): Promise<Proof[]> {
    for (const target of targetsOf(scan, operation, isAmount)) {
      const { session } = target.ground;
      const start = session === null ? null : await readLedger(scan, session);
      const honest = session === null ? null : await target.send(target.point.value);
      if (session === null || start === null || honest === null || !accepted(honest)) continue;
      const before = await readLedger(scan, session);
      // The purse that the honest request took from; where none is seen to, the fullest.
      const held = fallen(start, before)?.to ?? Math.max(0, ...before.balances.values());
      const amount = Math.floor(held * 0.6);
      if (amount < 1) continue;
      const value = typeof target.point.value === 'string' ? String(amount) : amount;
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => target.send(value)));
      const taken = answers.filter(accepted);
      if (taken.length * amount <= held) continue;
      const after = await movedLedger(scan, session, before);
      if (after === null) continue;
      const low = Math.min(...after.balances.values());
      const reasons = [
        `${taken.length} of ${PARALLEL} requests of ${amount} at the same time are acknowledged; the account held ${held}`,
        `the lowest balance afterwards is ${low}`,
      ];
      return [{ operation, point: target.point.address, reasons, evidence: [...taken.slice(0, 2), ...after.exchanges.slice(0, 1)] }];
    }
    return [];
  },
};

/** The ledger once it shows the requests, in case reads lag behind; `null` when nothing has moved, so that nothing was done. */
async function movedLedger(scan: Scan, session: Session, before: Ledger): Promise<Ledger | null> {
  for (const wait_ms of [0, READ_LAG_MS]) {
    await sleep(wait_ms);
    const after = await readLedger(scan, session);
    if (fallen(before, after) !== null) return after;
  }
  return null;
}
