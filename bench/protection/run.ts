import { randomFillSync } from 'node:crypto';
import type { Reaction } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { description } from '../enforcement/spec.ts';
import { mixedApi } from '../load/mixed-api.ts';

/**
 * What the parts of protection add to a request in the engine, both sides, without sockets or spool:
 * `node --conditions=source bench/protection/run.ts`. Passes of the settings take turns, so that all see the same machine.
 */
const REQUESTS = 2_000;
const PASSES = 15;

const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };
const random = (bytes: Uint8Array): void => void randomFillSync(bytes);
const answer = Buffer.from(
  JSON.stringify({ accountId: '12345678', items: Array.from({ length: 8 }, (_, index) => ({ id: `tx-${index}`, amount: 12.5 })) }),
);

const transactions = mixedApi(REQUESTS, 7).map((call, index) =>
  openTransaction(
    {
      id: `t${index}`,
      at: Date.now(),
      listener: 'public',
      protocol: 'http/1.1',
      client: { address: `198.51.${index % 200}.7`, peer: '', tls: null },
    },
    {
      method: call.method,
      target: call.path,
      scheme: 'http',
      headers: call.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
      body: call.body === '' ? { state: 'none', bytes: new Uint8Array() } : { state: 'complete', bytes: Buffer.from(call.body) },
    },
  ),
);

const limits = [
  { id: 'address', limit: 1e6, action: 'throttle' },
  { id: 'principal', keys: ['principal', 'operation'], limit: 1e6, action: 'throttle' },
  { id: 'everyone', keys: ['everyone'], limit: 1e8, action: 'throttle' },
];
const addresses = Array.from({ length: 100_000 }, (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
const until = Date.now() + 3_600_000;
const reactions: Reaction[] = Array.from({ length: 1_000 }, (_, index) => ({
  id: `r${index}`,
  subject: { kind: index % 2 === 0 ? 'address' : 'session', value: `x${index}` },
  kind: 'block',
  until,
  reason: 'brute-force',
}));
const off = { mode: 'block', abuse: { enabled: false } };

function engineOf(policy: object, specs: { name: string; text: string }[], reacting: boolean): Engine {
  const engine = createEngine(
    { policy: policySchema.parse(policy), operations: [], partners: [], outboundListeners: [], specs },
    { clock, random },
    createEngineMemory(Buffer.alloc(32, 1)),
  );
  if (reacting) engine.memory.protection.reactions.replace(reactions);
  return engine;
}

const spec = [{ name: 'measured', text: description().replace('https://api.bank.example/v1', '/') }];
const settings: readonly (readonly [string, Engine])[] = [
  ['detection alone', engineOf(off, [], false)],
  ['+ activity for behaviour', engineOf({ mode: 'block' }, [], false)],
  ['+ three limits', engineOf({ ...off, limits }, [], false)],
  ['+ a list of 100,000', engineOf({ ...off, deny: [{ id: 'feed', addresses, reason: 'measured' }] }, [], false)],
  ['+ a description (60 operations)', engineOf(off, spec, false)],
  ['+ 1,000 reactions', engineOf({ mode: 'block' }, [], true)],
  ['all of it', engineOf({ mode: 'block', limits, deny: [{ id: 'feed', addresses, reason: 'measured' }] }, spec, true)],
];

function pass(engine: Engine): number {
  const start = process.hrtime.bigint();
  for (const transaction of transactions) {
    const outcome = engine.inspect(transaction);
    const response = {
      status: 200,
      headers: [['content-type', 'application/json']] as const,
      body: { state: 'complete' as const, bytes: answer },
      latency_ms: 1,
    };
    engine.finish(outcome, { response, status: 200, upstreamStatus: 200, duration_us: 1, requestBytes: 1, responseBytes: answer.length });
  }
  return Number(process.hrtime.bigint() - start) / 1_000 / REQUESTS;
}

const times = settings.map(() => [] as number[]);
for (let round = 0; round < PASSES; round++)
  for (const [index, [, engine]] of settings.entries()) (times[index] as number[]).push(pass(engine));
const medians = times.map((list) => list.sort((a, b) => a - b)[PASSES >> 1] as number);
for (const [index, [name]] of settings.entries()) {
  const median = medians[index] as number;
  process.stdout.write(`${name.padEnd(34)} ${median.toFixed(1)} us, ${(median - (medians[0] as number)).toFixed(1)} us more\n`);
}
