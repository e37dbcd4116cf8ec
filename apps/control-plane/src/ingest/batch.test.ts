import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exchange, gatewayEvent } from '../testing/exchange.ts';
import { readBatch } from './batch.ts';

function lines(...values: unknown[]): Buffer {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

const GOOD = exchange('gw-1', 1, 1_000);

it('reads events, with or without a newline at the end', () => {
  const system = gatewayEvent('gw-1', 2, { kind: 'system', name: 'heartbeat', at: 1, detail: '', count: 0 });
  expect(readBatch(lines(GOOD, system))).toEqual([GOOD, system]);
  expect(readBatch(Buffer.from(JSON.stringify(GOOD)))).toEqual([GOOD]);
  expect(readBatch(Buffer.alloc(0))).toEqual([]);
});

it.each([
  ['another stream than its id says', { ...GOOD, stream: 'gw-2' }],
  ['a stream of the control plane', { ...GOOD, stream: 'control-plane', id: 'control-plane:000000000001' }],
  [
    'an audit event, which is the control plane’s alone',
    gatewayEvent('gw-1', 1, {
      kind: 'audit',
      at: 1,
      actor: 'x',
      role: 'admin',
      action: 'x',
      target: '',
      outcome: 'allowed',
      detail: '',
      address: '',
    }),
  ],
  ['a sequence number that is none', { ...GOOD, seq: 0, id: 'gw-1:000000000000' }],
  ['no decision', { ...GOOD, decision: null }],
  ['findings that are no list', { ...GOOD, findings: {} }],
  ['an observation without segments', { ...GOOD, observation: {} }],
  ['a time that is none', { ...GOOD, at: 'now' }],
  ['an array', []],
])('refuses %s, naming the line', (_name, value) => {
  expect(() => readBatch(lines(GOOD, value))).toThrow(/RECORD_INVALID at batch:2/);
});

it('never throws anything but a named refusal', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.json(), fc.string(), fc.constant(JSON.stringify(GOOD)))), (texts) => {
      try {
        readBatch(Buffer.from(texts.join('\n')));
      } catch (error) {
        expect((error as { code?: string }).code).toBe('RECORD_INVALID');
      }
    }),
  );
});
