import { accepted } from '../../learn/verdict.ts';
import type { ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { canaryObject } from '../canary-object.ts';
import { type Proof, replayed } from '../check.ts';
import { grown, readLedger } from '../ledger.ts';

/** Actions on an object that give something back, and so are due once. */
const GIVES_BACK = /\}\/([^/]*[-_])?(return|refund|redeem|claim|cancel|reverse|cashback|payout|withdraw)s?$/i;

export function givesBack({ method, path }: ScanOperation): boolean {
  return ['POST', 'PUT', 'PATCH'].includes(method) && GIVES_BACK.test(path);
}

/** `POST /orders/{id}/return` twice for one order: the balance grows twice. */
export async function actedTwice(scan: Scan, operation: ScanOperation): Promise<Proof[]> {
  const [owner] = scan.ordinary;
  if (owner === undefined) return [];
  const seen = await replayed(async () => {
    const object = await canaryObject(scan, operation, owner);
    if (object === null) return null;
    const start = await readLedger(scan, owner);
    const first = await scan.as(owner, object.act);
    const once = await readLedger(scan, owner);
    const second = await scan.as(owner, object.act);
    const twice = await readLedger(scan, owner);
    const [one, other] = [grown(start, once), grown(once, twice)];
    return accepted(first) && accepted(second) && one !== null && other !== null && one.place === other.place
      ? { first, second, one, other }
      : null;
  });
  if (seen === null) return [];
  const reasons = [
    `one object is acted on twice, and the balance grows twice: ${seen.one.from} to ${seen.one.to}, then to ${seen.other.to}`,
    'three times with three objects',
  ];
  return [
    {
      operation,
      variant: 'action',
      cwe: 841,
      title: 'What is given back once is given back again',
      reasons,
      evidence: [seen.first, seen.second],
    },
  ];
}
