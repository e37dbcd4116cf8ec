import { findIds } from '../../learn/pool.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import { nounOfPath } from '../../spec/names.ts';
import { uuid } from '../../spec/sample.ts';
import { type OperationCheck, replayed } from '../check.ts';
import { fresh, groundOf, probe } from '../points.ts';
import { meta } from './meta.ts';

const KEY_NAME = /idempotency/i;

export const idempotencyReplay: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation, scan) => scan.writes && operation.method === 'POST' && operation.parameters.some(({ name }) => KEY_NAME.test(name)),
  async run(scan, operation) {
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
