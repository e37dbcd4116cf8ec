import { accepted } from '../../learn/verdict.ts';
import type { Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { mayVary, type Target, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

/** Places varied in one operation. */
const PLACES_MAX = 6;

export const serverError: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: mayVary,
  async run(scan, operation): Promise<Proof[]> {
    for (const target of targetsOf(scan, operation).slice(0, PLACES_MAX)) {
      const proof = await fails(scan, target);
      // One is enough: the rest of the operation most likely lacks the same validation.
      if (proof !== null) return [proof];
    }
    return [];
  },
};

async function fails(scan: Scan, target: Target): Promise<Proof | null> {
  const honest = target.ground.session === null ? undefined : scan.baseline(target.ground.operation, target.ground.session)?.second;
  if (honest === undefined || !accepted(honest)) return null;
  for (const [what, value] of unexpected(target)) {
    const seen = await replayed(async () => {
      const exchange = await target.send(value);
      // 501 to 504 speak of what is not there or too busy.
      return exchange.status === 500 || exchange.status >= 505 ? exchange : null;
    });
    if (seen === null) continue;
    return {
      operation: target.ground.operation,
      point: target.point.address,
      reasons: [
        `${what} in ${target.point.address} is answered with status ${seen.status}, three times`,
        `the honest request is answered with ${honest.status}`,
      ],
      evidence: [honest, seen],
    };
  }
  return null;
}

/** Values that the schema of a place does not allow. */
function unexpected({ point, text }: Target): (readonly [string, unknown])[] {
  if (point.address.startsWith('path.') || point.address.startsWith('query.')) {
    return /^-?\d+$/.test(text)
      ? [
          ['a text', 'sallyport'],
          ['an immense number', '99999999999999999999'],
        ]
      : [
          ['an over-long text', 'x'.repeat(3_000)],
          ['a null byte', 'a\u0000b'],
        ];
  }
  const other = typeof point.value === 'number' ? 'sallyport' : 1.5;
  return [
    ['null', null],
    ['a value of another type', other],
    ['an array', []],
    ['an over-long text', 'x'.repeat(20_000)],
  ];
}
