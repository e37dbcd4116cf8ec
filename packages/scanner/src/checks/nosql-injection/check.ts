import { answerLeaves } from '../../http/exchange.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { mayVary, type Target, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

export const nosqlInjection: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: mayVary,
  async run(scan, operation) {
    const proofs: Proof[] = [];
    // An operator in a query parameter is a parameter of another name.
    for (const target of targetsOf(scan, operation, ({ value, address }) => typeof value === 'string' && /^(body|query)\./.test(address))) {
      const proof = await look(scan, target);
      if (proof !== null) proofs.push(proof);
    }
    return proofs;
  },
};

/** What a request found: nothing when it was refused. */
function yieldOf(exchange: Exchange): number {
  return accepted(exchange) ? 1 + answerLeaves(exchange).length : 0;
}

async function look(scan: Scan, target: Target): Promise<Proof | null> {
  const absent = await target.send('sallyport-no-such-value');
  // Where any text is taken, an object that is taken too proves nothing.
  const finds = yieldOf(absent);
  for (const [name, operand] of OPERATORS) {
    const yes = await operate(scan, target, name, operand);
    if (yieldOf(yes) < finds + 2) continue;
    const seen = await replayed(async () => {
      const all = await operate(scan, target, name, operand);
      const none = await operate(scan, target, '$in', ['sallyport-no-such-value']);
      const odd = await operate(scan, target, '$sallyport', operand);
      return yieldOf(all) >= finds + 2 && yieldOf(none) <= finds && yieldOf(odd) <= finds ? { all, none, odd } : null;
    });
    if (seen === null) continue;
    return {
      operation: target.ground.operation,
      point: target.point.address,
      reasons: [
        `${name} in place of the text is answered with status ${seen.all.status} and ${answerLeaves(seen.all).length} values; a text that fits nothing with ${absent.status}`,
        'an operator that fits nothing and one that does not exist are not, three times each',
      ],
      evidence: [absent, seen.all, seen.none, seen.odd],
    };
  }
  return null;
}

const OPERATORS: readonly (readonly [string, unknown])[] = [
  ['$ne', 'sallyport'],
  ['$gt', ''],
];

function operate(scan: Scan, target: Target, operator: string, operand: unknown): Promise<Exchange> {
  const { point, ground } = target;
  if (point.address.startsWith('body.')) return target.send({ [operator]: operand });
  const values = ground.values;
  const key = `query ${point.name}`;
  const { [key]: _honest, ...others } = values.parameters;
  const call = scan.call(ground.operation, {
    ...values,
    parameters: { ...others, [`query ${point.name}[${operator}]`]: Array.isArray(operand) ? operand[0] : operand },
  });
  return ground.session === null ? scan.send(call) : scan.as(ground.session, call);
}
