import type { Observation } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';
import { asOf, createLedger, diffStates, type LedgerEntry, replay } from './ledger.ts';

const START = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;

function seen(at: number, path: string, more: Partial<Observation> = {}): Observation {
  return {
    at,
    method: 'GET',
    host: 'api.bank.example',
    segments: path.split('/').slice(1),
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'bearer',
    clientClass: 'private',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: '',
    responseType: 'application/json',
    requestBytes: 0,
    responseBytes: 0,
    latency_ms: 1,
    hostile: false,
    fields: null,
    ...more,
  };
}

/** Two days: accounts first, then cards; accounts are reached from outside on the second. */
function twoDays(): LedgerEntry[] {
  const inventory = createInventory();
  const ledger = createLedger();
  inventory.observe(seen(START, '/accounts'));
  inventory.observe(seen(START + HOUR, '/accounts'));
  const entries = ledger.note(inventory.operations(), START + HOUR);
  inventory.observe(seen(START + 24 * HOUR, '/cards'));
  inventory.observe(seen(START + 25 * HOUR, '/cards'));
  inventory.observe(seen(START + 25 * HOUR, '/accounts', { clientClass: 'public' }));
  return [...entries, ...ledger.note(inventory.operations(), START + 25 * HOUR)];
}

describe('the ledger', () => {
  it('says what was known at any time, and what came between two', () => {
    const entries = twoDays();
    const first = asOf(entries, START + 2 * HOUR);
    const second = asOf(entries, START + 26 * HOUR);
    expect([...first.values()].map((facts) => `${facts.get('template')} ${facts.get('exposure')}`)).toEqual(['/accounts internal']);
    expect([...second.values()].map((facts) => `${facts.get('template')} ${facts.get('exposure')}`)).toEqual([
      '/accounts external',
      '/cards internal',
    ]);
    const { added, changed } = diffStates(first, second, START, START + 26 * HOUR);
    expect(added.map(({ facts }) => facts.template)).toEqual(['/cards']);
    expect(changed).toMatchObject([{ template: '/accounts' }]);
    expect(changed[0]!.changes).toContainEqual({ fact: 'exposure', before: 'internal', after: 'external' });
    expect(asOf(entries, START - 1).size).toBe(0);
  });

  it('adds nothing when nothing changed, and goes on from what earlier lines left', () => {
    const inventory = createInventory();
    inventory.observe(seen(START, '/accounts'));
    const ledger = createLedger();
    const entries = ledger.note(inventory.operations(), START);
    expect(ledger.note(inventory.operations(), START + 1)).toEqual([]);
    expect(createLedger(replay(entries)).note(inventory.operations(), START + 2)).toEqual([]);
  });

  it('replayed gives the facts of the records it was made from', () => {
    const paths = fc.array(fc.tuple(fc.constantFrom('/a', '/b', '/c/1', '/c/2'), fc.constantFrom('public', 'private')), { maxLength: 30 });
    fc.assert(
      fc.property(paths, (calls) => {
        const inventory = createInventory();
        const ledger = createLedger();
        const entries = calls.flatMap(([path, clientClass], at) => {
          inventory.observe(seen(START + at * HOUR, path, { clientClass }));
          return ledger.note(inventory.operations(), START + at * HOUR);
        });
        expect(replay(entries)).toEqual(ledger.state());
      }),
    );
  });
});
