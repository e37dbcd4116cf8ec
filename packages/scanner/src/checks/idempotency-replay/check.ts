import { leavesOf } from '../../http/leaves.ts';
import { findIds } from '../../learn/pool.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { nounOfPath } from '../../spec/names.ts';
import { uuid } from '../../spec/sample.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { fallen, movesMoney, readLedger } from '../ledger.ts';
import { fresh, groundOf, probe } from '../points.ts';
import { meta } from './meta.ts';

const KEY_NAME = /idempotency/i;

export const idempotencyReplay: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) =>
    scan.writes && operation.method === 'POST' && (hasKey(operation) || (scan.destructive && movesMoney(operation))),
  async run(scan, operation) {
    if (!hasKey(operation)) return withoutKey(scan, operation);
    const ground = groundOf(scan, operation);
    const place = operation.parameters.find(({ name }) => KEY_NAME.test(name));
    if (ground === null || place === undefined) return [];
    const noun = nounOfPath(operation.path);
    const idOf = (exchange: Exchange): string | undefined => findIds(exchange.json, noun).find((one) => one.noun === noun)?.value;
    const seen = await replayed(async () => {
      const values = fresh(scan, ground);
      const keyed = { ...values, parameters: { ...values.parameters, [`${place.location} ${place.name}`]: uuid(scan.random) } };
      const first = await probe(scan, ground, keyed);
      const second = await probe(scan, ground, keyed);
      const [one, other] = [idOf(first), idOf(second)];
      return accepted(first) && accepted(second) && one !== undefined && other !== undefined && one !== other ? { first, second } : null;
    });
    if (seen === null) return [];
    const reasons = ['the same request with the same key makes two objects, three times with three keys'];
    return [{ operation, point: `header.${place.name}`, reasons, evidence: [seen.first, seen.second] }];
  },
};

function hasKey(operation: ScanOperation): boolean {
  return operation.parameters.some(({ name }) => KEY_NAME.test(name));
}

/** Members by which a service can know a repetition: it has to see to that itself then. */
const OWN_KEY = /reference|request_?id|nonce|idempotenc|transaction_?id|external_?id|correlation|client_?ref/i;

/** One request to the letter, sent twice as a client does that got no answer: the money leaves twice. */
async function withoutKey(scan: Scan, operation: ScanOperation): Promise<Proof[]> {
  const ground = groundOf(scan, operation);
  const session = ground?.session ?? null;
  if (ground === null || session === null || !ground.accepted) return [];
  const seen = await replayed(async () => {
    const call = scan.call(operation, fresh(scan, ground));
    const start = await readLedger(scan, session);
    const first = await scan.as(session, call);
    const between = await readLedger(scan, session);
    const second = await scan.as(session, call);
    const end = await readLedger(scan, session);
    const [one, other] = [fallen(start, between), fallen(between, end)];
    if (!accepted(first) || !accepted(second) || one === null || other === null || one.place !== other.place) return null;
    return { first, second, one, other };
  });
  if (seen === null) return [];
  const keyed = leavesOf(ground.values.body).some(({ name }) => OWN_KEY.test(name));
  return [
    {
      operation,
      variant: 'without-key',
      severity: keyed ? 'medium' : 'low',
      title: 'A repeated payment is carried out twice',
      reasons: [
        `the same request sent twice takes money twice: ${seen.one.from} to ${seen.one.to}, then to ${seen.other.to}; three times`,
        keyed ? 'the requests bear the same reference' : 'there is no idempotency key by which a client could say that it repeats itself',
      ],
      evidence: [seen.first, seen.second],
    },
  ];
}
