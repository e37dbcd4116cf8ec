import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep } from '../../spec/names.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary } from '../injection.ts';
import { type Ground, groundOf, pointsOf, probe } from '../points.ts';
import { meta } from './meta.ts';

/** How platforms print where they failed. */
export const TRACE: RegExp = new RegExp(
  [
    'Traceback \\(most recent call last\\)',
    'File "[^"\\n]+", line \\d+',
    '\\n?\\s+at [\\w$.<>\\[\\] ]+ ?\\([^)\\n]*:\\d+(:\\d+)?\\)',
    'at (file|node|async|Object|Function|Module)[\\w.: /]*:\\d+:\\d+',
    '\\bat [a-z][\\w.$]+\\([A-Z]\\w+\\.(java|kt|scala):\\d+\\)',
    'java\\.(lang|util|io|sql)\\.\\w+(Exception|Error)',
    'org\\.(springframework|hibernate|apache)\\.[\\w.]+Exception',
    'System\\.[\\w.]*Exception',
    'goroutine \\d+ \\[',
    'PHP (Fatal error|Warning|Notice)|<b>(Fatal error|Warning)</b>:',
    'Werkzeug Debugger|DEBUG = True',
    "\\.rb:\\d+:in [`']",
    'panic: runtime error',
  ].join('|'),
);

export const verboseError: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => mayVary(operation, scan),
  async run(scan, operation): Promise<Proof[]> {
    const ground = groundOf(scan, operation);
    if (ground === null) return [];
    for (const attempt of attempts(scan, ground)) {
      const first = await attempt.send();
      if (!shows(first)) continue;
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

function shows(exchange: Exchange): boolean {
  return exchange.status >= 300 && TRACE.test(exchange.body);
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
