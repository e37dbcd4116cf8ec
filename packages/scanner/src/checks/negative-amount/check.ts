import { answerLeaves } from '../../http/exchange.ts';
import { findIds } from '../../learn/pool.ts';
import { readerOf } from '../../learn/read-back.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { nounOfPath } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { type Target, targetsOf } from '../injection.ts';
import { grown, isAmount, movesMoney, readLedger } from '../ledger.ts';
import { meta } from './meta.ts';

/** Entries that have a sign by nature. */
const SIGNED = /adjust|correction|journal|ledger|refund|reversal/i;

export const negativeAmount: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.writes &&
    ['POST', 'PUT', 'PATCH'].includes(operation.method) &&
    (scan.destructive || !movesMoney(operation)) &&
    !SIGNED.test(operation.path),
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, isAmount)) {
      const honest = await target.send(target.point.value);
      const proof = accepted(honest) ? await wrongWay(scan, operation, target) : null;
      if (proof !== null) proofs.push(proof);
    }
    return proofs;
  },
};

async function wrongWay(scan: Scan, operation: ScanOperation, target: Target): Promise<Proof | null> {
  const { session } = target.ground;
  if (session === null) return null;
  const seen = await replayed(async (round) => {
    const amount = -(round + 1);
    const before = await readLedger(scan, session);
    const exchange = await target.send(typeof target.point.value === 'string' ? String(amount) : amount);
    if (!accepted(exchange)) return null;
    const more = grown(before, await readLedger(scan, session));
    if (more !== null)
      return {
        exchange,
        read: before.exchanges[0] ?? exchange,
        reason: `the balance at ${more.place} grows from ${more.from} to ${more.to}`,
      };
    const read = await storedAmount(scan, operation, target, exchange, amount);
    return read === null ? null : { exchange, read, reason: `the object is read back with ${target.point.name} ${amount}` };
  });
  if (seen === null) return null;
  return {
    operation,
    point: target.point.address,
    reasons: [
      `a negative ${target.point.name} is acknowledged with status ${seen.exchange.status}, three times with other amounts`,
      seen.reason,
    ],
    evidence: [seen.exchange, seen.read],
  };
}

/** The stored object with the negative amount; what only the acknowledgement repeats is no proof. */
async function storedAmount(
  scan: Scan,
  operation: ScanOperation,
  target: Target,
  made: Exchange,
  amount: number,
): Promise<Exchange | null> {
  const reader = readerOf(scan, operation);
  if (reader === null) return null;
  const last = reader.parameters.findLast(({ location }) => location === 'path')?.name ?? '';
  const noun = nounOfPath(operation.path);
  const id = findIds(made.json, noun).find((one) => one.noun === noun)?.value;
  const parameters =
    reader.path === operation.path ? target.ground.values.parameters : { ...target.ground.values.parameters, [`path ${last}`]: id };
  if (reader.path !== operation.path && id === undefined) return null;
  const read = await scan.as(target.ground.session!, scan.call(reader, { parameters, body: undefined }));
  const stored = accepted(read) && answerLeaves(read).some(({ name, value }) => name === target.point.name && Number(value) === amount);
  return stored ? read : null;
}
