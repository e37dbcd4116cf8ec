import { randomFillSync } from 'node:crypto';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { description, PAYMENT_BODY } from './spec.ts';

/**
 * What holding requests and answers against a description adds to an exchange in the engine, without sockets or spool:
 * `node --conditions=source bench/enforcement/engine.ts`. Passes of the settings take turns, so that all see the same machine.
 */
const EXCHANGES = 2_000;
const PASSES = 15;

const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };
const body = Buffer.from(JSON.stringify(PAYMENT_BODY));
const json = [['content-type', 'application/json']] as const;
const response = { status: 200, headers: json, body: { state: 'complete' as const, bytes: body }, latency_ms: 1 };

const transaction = openTransaction(
  { id: 't', at: Date.now(), listener: 'public', protocol: 'http/1.1', client: { address: '198.51.100.7', peer: '', tls: null } },
  {
    method: 'POST',
    target: '/v1/payments?limit=20&from=2026-01-01',
    scheme: 'https',
    headers: [['host', 'api.bank.example'], ['authorization', 'Bearer x'], ...json],
    body: { state: 'complete', bytes: body },
  },
);

function engineOf(specification: object, specs: { name: string; text: string }[]): Engine {
  return createEngine(
    {
      policy: policySchema.parse({ mode: 'block', abuse: { enabled: false }, specification }),
      operations: [],
      partners: [],
      outboundListeners: [],
      specs,
    },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    createEngineMemory(Buffer.alloc(32, 1)),
  );
}

const spec = [{ name: 'measured', text: description() }];
const settings: readonly (readonly [string, Engine])[] = [
  ['without a description', engineOf({}, [])],
  ['recorded only', engineOf({}, spec)],
  ['blocked, answers held', engineOf({ action: 'block' }, spec)],
  ['the same, card numbers looked for', engineOf({ action: 'block', watched_classes: ['pan'] }, spec)],
];

function exchange(engine: Engine): void {
  const outcome = engine.inspect(transaction);
  const plan = engine.planAnswer(outcome, { ...response, bodyLength: body.length });
  const judged = plan.kind === 'hold' ? engine.judgeAnswer(outcome, response) : null;
  const [event] = engine.finish(outcome, {
    response,
    judged,
    status: 200,
    upstreamStatus: 200,
    duration_us: 1,
    requestBytes: 1,
    responseBytes: 1,
  });
  if (event?.kind !== 'exchange' || event.signals !== undefined) throw new Error('the exchange measured departs from its description');
}

const times = settings.map(() => [] as number[]);
for (let pass = 0; pass < PASSES; pass++) {
  for (const [index, [, engine]] of settings.entries()) {
    const start = process.hrtime.bigint();
    for (let count = 0; count < EXCHANGES; count++) exchange(engine);
    times[index]!.push(Number(process.hrtime.bigint() - start) / 1_000 / EXCHANGES);
  }
}
const medians = times.map((list) => list.sort((a, b) => a - b)[PASSES >> 1]!);
for (const [index, [name]] of settings.entries())
  process.stdout.write(`${name.padEnd(34)} ${medians[index]!.toFixed(1)} us, ${(medians[index]! - medians[0]!).toFixed(1)} us more\n`);
