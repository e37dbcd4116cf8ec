import { showsTrace, TRACE } from '../../learn/trace.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary } from '../injection.ts';
import { type Ground, groundOf, pointsOf, probe } from '../points.ts';
import { meta } from './meta.ts';

export const verboseError: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => mayVary(operation, scan),
  async run(scan, operation): Promise<Proof[]> {
    const met = await again(scan, operation);
    if (met !== null) return [met];
    const ground = groundOf(scan, operation);
    if (ground === null) return [];
    for (const attempt of attempts(scan, ground)) {
      const first = await attempt.send();
      if (!showsTrace(first)) continue;
      const second = await attempt.send();
      const match = TRACE.exec(second.body);
      if (match === null) continue;
      const reasons = [
        `${attempt.what} is answered with ${JSON.stringify(match[0].trim().slice(0, 80))}, twice`,
        `the status is ${second.status}`,
      ];
      return [{ operation, reasons, evidence: [first, second] }];
    }
    return [];
  },
};

/** What another check has met on its way, asked for once more. */
async function again(scan: Scan, operation: ScanOperation): Promise<Proof | null> {
  const met = scan.traces.get(operation);
  if (met === undefined) return null;
  const second = await scan.send(met.call, met.credentials);
  const match = showsTrace(second) ? TRACE.exec(second.body) : null;
  if (match === null) return null;
  const reasons = [`a request is answered with ${JSON.stringify(match[0].trim().slice(0, 80))}, twice`, `the status is ${second.status}`];
  return { operation, reasons, evidence: [met.exchange, second] };
}

interface Attempt {
  readonly what: string;
  send(): Promise<Exchange>;
}

function attempts(scan: Scan, ground: Ground): Attempt[] {
  const list: Attempt[] = [];
  const points = pointsOf(ground, scan);
  const wrong = points.find(({ address }) => address.startsWith('path.')) ?? points[0];
  if (wrong !== undefined) {
    for (const [what, value] of [
      ['a value of the wrong type', '%00sallyport[]{}'],
      ['an over-long text', 'x'.repeat(6_000)],
      ['a quote', "'"],
    ] as const)
      list.push({ what: `${what} in ${wrong.address}`, send: () => probe(scan, ground, wrong.place(ground.values, value)) });
  }
  const inBody = points.find(({ address }) => address.startsWith('body.'));
  if (inBody !== undefined && authStep(ground.operation) !== 'logout') {
    list.push({
      what: `an object in place of ${inBody.address}`,
      send: () => probe(scan, ground, inBody.place(ground.values, { sallyport: [] })),
    });
    const call = scan.call(ground.operation, ground.values);
    const broken = { ...call, body: '{"sallyport": ' };
    list.push({ what: 'broken JSON', send: () => (ground.session === null ? scan.send(broken) : scan.as(ground.session, broken)) });
  }
  return list;
}
