import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackedTable } from './packed-table.ts';

const LAYOUT = { sum: 'f32', count: 'u32', at: 'time', last: { list: 3 }, seen: { distinct: 2 } } as const;
const DAY = 86_400_000;
const START = Date.parse('2026-03-02T00:00:00Z');

const tableOf = (max: number, idle_ms = 30 * DAY) => new PackedTable({ layout: LAYOUT, max, idle_ms });

describe('a packed table', () => {
  it('holds what a map would hold, whatever is used, deleted and forgotten', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 40 }), pass_ms: fc.integer({ min: 0, max: 400 }), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = tableOf(1_000, 2_000);
        const model = new Map<number, { count: number; seen: number }>();
        let now = START;
        for (const { key, pass_ms, gone } of steps) {
          now += pass_ms;
          const second = Math.floor(now / 1_000);
          const before = model.get(key);
          const count = before !== undefined && second - before.seen <= 2 ? before.count + 1 : 1;
          const row = table.use(`k${key}`, now);
          row.count++;
          expect(row.count).toBe(count);
          if (gone) {
            table.delete(`k${key}`);
            model.delete(key);
          } else model.set(key, { count, seen: second });
        }
      }),
    );
  });

  it('keeps each kind of field', () => {
    const row = tableOf(10).use('a', START);
    row.sum = -1.5;
    row.count = 4_000_000_000;
    row.at = START + 123;
    for (const hash of [7, 8, 9, 10]) row.last.push(hash);
    expect([row.sum, row.count, row.at, row.last.values(), row.last.has(7)]).toEqual([-1.5, 4_000_000_000, START + 123, [10, 9, 8], false]);
    for (let hash = 0; hash < 500; hash++) row.seen.add(hash * 2_654_435_761);
    expect(Math.abs(row.seen.size - 500)).toBeLessThan(80);
    row.seen.clear();
    expect(row.seen.size).toBe(0);
  });

  it('is saved and taken back whole, and not into another layout', () => {
    const table = tableOf(10_000);
    for (let index = 0; index < 5_000; index++) {
      const row = table.use(`k${index}`, START + index);
      row.count = index;
      for (let hash = 1; hash <= index % 60; hash++) row.seen.add(hash);
    }
    const parts = JSON.parse(JSON.stringify([...table.slices(2_000)]));
    expect(parts.length).toBe(3);
    const back = tableOf(10_000);
    for (const part of parts) back.append(part);
    expect(back.size).toBe(5_000);
    for (const index of [0, 59, 4_999])
      expect([back.peek(`k${index}`)?.count, back.peek(`k${index}`)?.seen.size]).toEqual([index, index % 60]);
    const other = new PackedTable({ layout: { count: 'u32' }, max: 10, idle_ms: DAY });
    for (const part of parts) other.append(part);
    expect(other.size).toBe(0);
  });

  it('is not flushed by newcomers: the established and the suspicious stay', () => {
    const max = 20_000;
    const table = tableOf(max);
    // Five thousand who come every day, and a hundred under suspicion.
    for (let day = 0; day < 10; day++) for (let user = 0; user < 5_000; user++) table.use(`user${user}`, START + day * DAY).count = user;
    for (let index = 0; index < 100; index++) table.use(`suspect${index}`, START + 9 * DAY).suspicion = 255;
    // Half a million names that somebody makes up, each of them used twice.
    for (let index = 0; index < 500_000; index++) {
      table.use(`new${index}`, START + 9 * DAY + index);
      table.use(`new${index}`, START + 9 * DAY + index);
    }
    expect(table.size).toBe(max);
    const kept = Array.from({ length: 5_000 }, (_, user) => table.peek(`user${user}`)?.count === user).filter(Boolean).length;
    const suspects = Array.from({ length: 100 }, (_, index) => table.peek(`suspect${index}`)).filter((row) => row !== undefined).length;
    expect(kept).toBeGreaterThan(4_990);
    expect(suspects).toBeGreaterThan(98);
  });

  it('says how large it can become', () => {
    // 4 lanes of its own, 9 of the layout; and an index of the next power of two.
    expect(tableOf(1_000).bytesMax).toBe(1_000 * 13 * 4 + 2_048 * 4);
  });
});
