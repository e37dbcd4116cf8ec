import { answerLeaves } from '../../http/exchange.ts';
import { findIds } from '../../learn/pool.ts';
import { readerOf } from '../../learn/read-back.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { nounOfPath } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { type Target, targetsOf } from '../injection.ts';
import { grown, isAmount, type Ledger, movesMoney, readLedger, total } from '../ledger.ts';
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
      if (!accepted(honest)) continue;
      const found = [
        await wrongWay(scan, operation, target),
        (await forNothing(scan, operation, target)) ?? (await outOfNothing(scan, operation, target)),
      ];
      proofs.push(...found.filter((proof) => proof !== null));
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

/** Less than the smallest unit of any currency. */
const TINY = 0.0004;

/** An amount that is rounded away is acknowledged like any other, and no balance moves, though an honest one moves it. */
async function forNothing(scan: Scan, operation: ScanOperation, target: Target): Promise<Proof | null> {
  const { session } = target.ground;
  if (session === null || !scan.destructive) return null;
  const write = (amount: number): unknown => (typeof target.point.value === 'string' ? String(amount) : amount);
  const before = await readLedger(scan, session);
  await target.send(target.point.value);
  if (before.balances.size === 0 || sameLedger(before, await readLedger(scan, session))) return null;
  const seen = await replayed(async () => {
    const start = await readLedger(scan, session);
    const exchange = await target.send(write(TINY));
    const end = await readLedger(scan, session);
    return accepted(exchange) && sameLedger(start, end) ? { exchange, read: end.exchanges[0] ?? exchange } : null;
  });
  if (seen === null) return null;
  return {
    operation,
    point: target.point.address,
    variant: 'precision',
    title: 'An amount that is rounded away is carried out',
    reasons: [
      `${target.point.name} ${TINY} is acknowledged with status ${seen.exchange.status}, three times, and no balance changes`,
      `an honest ${target.point.name} changes one`,
    ],
    evidence: [seen.exchange, seen.read],
  };
}

/** A fraction that is rounded up on one side only: money moved between the own accounts becomes more. */
async function outOfNothing(scan: Scan, operation: ScanOperation, target: Target): Promise<Proof | null> {
  const { session } = target.ground;
  if (session === null || !scan.destructive) return null;
  const write = (amount: number): unknown => (typeof target.point.value === 'string' ? String(amount) : amount);
  const seen = await replayed(async () => {
    const start = await readLedger(scan, session);
    await target.send(write(1));
    const between = await readLedger(scan, session);
    const exchange = await target.send(write(TINY));
    const end = await readLedger(scan, session);
    // Whole amounts move between what is looked at; then a fraction must not make it more.
    if (!accepted(exchange) || Math.abs(total(between) - total(start)) > TINY || sameLedger(start, between)) return null;
    return total(end) > total(between) + TINY ? { exchange, read: end.exchanges[0] ?? exchange, more: total(end) - total(between) } : null;
  });
  if (seen === null) return null;
  return {
    operation,
    point: target.point.address,
    variant: 'rounding',
    title: 'A fraction is rounded to the good of the caller',
    cwe: 682,
    reasons: [
      `${target.point.name} ${TINY} between the own accounts adds ${seen.more.toFixed(4)} to their total, three times`,
      'a whole amount leaves the total as it is',
    ],
    evidence: [seen.exchange, seen.read],
  };
}

function sameLedger(left: Ledger, right: Ledger): boolean {
  return [...left.balances].every(([place, value]) => right.balances.get(place) === value);
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
