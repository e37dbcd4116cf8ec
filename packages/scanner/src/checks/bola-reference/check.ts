import type { Session } from '../../identity/session.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { fallen, isAmount, type Ledger, readLedger } from '../ledger.ts';
import { pairs } from '../ownership.ts';
import { fresh, type Ground, type InputPoint, pointsOf, probe } from '../points.ts';
import { meta } from './meta.ts';

export const bolaReference: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.destructive && operation.method === 'POST' && operation.body !== null && authStep(operation) === null,
  async run(scan, operation): Promise<Proof[]> {
    for (const { victim, attacker } of pairs(scan).slice(0, 2)) {
      const proof = await spendsFor(scan, operation, victim, attacker);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

/** The attacker's own accepted call, with one reference after the other exchanged. */
async function spendsFor(scan: Scan, operation: ScanOperation, victim: Session, attacker: Session): Promise<Proof | null> {
  const baseline = scan.baseline(operation, attacker);
  if (baseline === null || (await readLedger(scan, victim)).balances.size === 0) return null;
  const ground: Ground = { operation, session: attacker, values: baseline.values, canary: baseline.canary, accepted: true };
  const points = pointsOf(ground, scan).filter(({ address }) => address.startsWith('body.'));
  if (!points.some(isAmount)) return null;
  for (const point of points) {
    const theirs = counterpart(scan, point, victim, attacker);
    if (theirs === null) continue;
    const seen = await replayed(async () => {
      const common = await readLedger(scan, attacker);
      const before = ownPart(await readLedger(scan, victim), common);
      if (fallen(before, await readLedger(scan, victim)) !== null) return null;
      const exchange = await probe(scan, ground, point.place(fresh(scan, ground), theirs));
      if (!accepted(exchange) || denied(exchange)) return null;
      const after = await readLedger(scan, victim);
      const less = fallen(before, after);
      return less === null ? null : { exchange, less, read: after.exchanges[0] ?? exchange };
    });
    if (seen === null) continue;
    const reasons = [
      `${attacker.name} names an object of ${victim.name} in ${point.name}, status ${seen.exchange.status}`,
      `the balance of ${victim.name} at ${seen.less.place} falls from ${seen.less.from} to ${seen.less.to}; three times`,
    ];
    return { operation, point: point.address, reasons, evidence: [seen.exchange, seen.read] };
  }
  return null;
}

/** The balances that are the victim's alone: not those of a list that the attacker is shown as well. */
function ownPart(theirs: Ledger, common: Ledger): Ledger {
  const own = [...theirs.balances].filter(([place, value]) => !place.includes('[') || common.balances.get(place) !== value);
  return { ...theirs, balances: new Map(own) };
}

/** An id of the victim's of the same kind as the attacker's own that stands there. */
function counterpart(scan: Scan, point: InputPoint, victim: Session, attacker: Session): string | number | null {
  const text = String(point.value);
  const mine = scan.pool.of(attacker.name).find(({ value }) => value === text);
  if (mine === undefined) return null;
  const theirs = scan.pool
    .of(victim.name)
    .find(({ noun, key, value }) => noun === mine.noun && key === mine.key && !scan.pool.owns(attacker.name, value));
  if (theirs === undefined) return null;
  return typeof point.value === 'number' ? Number(theirs.value) : theirs.value;
}
