import { describe, expect, it } from 'vitest';
import { EXCHANGE_STEPS } from '../exchange/exchange-state.ts';
import { SERVER_STEPS } from '../server/connection.ts';
import { UPSTREAM_STEPS } from '../upstream/connection-state.ts';
import { step, type Transitions } from './transition.ts';

const TABLES: readonly (readonly [name: string, table: Transitions<string>, start: string, end: string])[] = [
  ['an exchange', EXCHANGE_STEPS, 'reading', 'done'],
  ['a client connection', SERVER_STEPS, 'idle', 'closed'],
  ['an upstream connection', UPSTREAM_STEPS, 'connecting', 'closed'],
];

describe.each(TABLES)('the states of %s', (_name, table, start, end) => {
  it('are all reached, all lead to the end, and the end leads nowhere', () => {
    const reached = new Set([start]);
    for (const state of reached) for (const next of table[state] ?? []) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(table).sort());
    for (const [state, next] of Object.entries(table)) {
      if (state === end) expect(next).toEqual([]);
      else expect(next).toContain(end);
    }
  });

  it('refuse every step that is not in the table', () => {
    for (const from of Object.keys(table)) {
      for (const to of Object.keys(table)) {
        if (table[from]?.includes(to)) expect(step(table, from, to)).toBe(to);
        else expect(() => step(table, from, to)).toThrow(`illegal step from ${from} to ${to}`);
      }
    }
  });
});
