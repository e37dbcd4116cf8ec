import { describe, expect, it } from 'vitest';
import { isQuiet, nextAfter, parseCron, parseQuiet } from './cron.ts';

function next(text: string, after: string): string {
  const cron = parseCron(text);
  if (typeof cron === 'string') throw new Error(cron);
  const at = nextAfter(cron, Date.parse(after));
  return at === null ? '' : new Date(at).toISOString().slice(0, 16);
}

describe('a schedule', () => {
  it.each([
    ['0 2 * * *', '2026-03-01T02:00:00Z', '2026-03-02T02:00'],
    ['*/15 * * * *', '2026-03-01T10:14:59Z', '2026-03-01T10:15'],
    ['30 22 * * 1-5', '2026-03-06T22:30:00Z', '2026-03-09T22:30'],
    ['0 0 1 1,7 *', '2026-03-01T00:00:00Z', '2026-07-01T00:00'],
    ['0 12 * * 7', '2026-03-02T00:00:00Z', '2026-03-08T12:00'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00'],
    // As cron has it: the 13th, or a Friday.
    ['0 0 13 * 5', '2026-03-07T00:00:00Z', '2026-03-13T00:00'],
    ['0 0 15 * 5', '2026-03-07T00:00:00Z', '2026-03-13T00:00'],
    ['5/20 3 * * *', '2026-03-01T03:06:00Z', '2026-03-01T03:25'],
  ])('%s after %s is %s', (text, after, wanted) => {
    expect(next(text, after)).toBe(wanted);
  });

  it.each([
    ['0 2 * *', 'five fields'],
    ['60 2 * * *', 'minute: "60"'],
    ['0 2 0 * *', 'day of month: "0"'],
    ['0 5-2 * * *', 'hour: "5-2"'],
    ['0 2 * * mon', 'day of week: "mon"'],
    ['*/0 * * * *', 'minute: "*/0"'],
    ['0 0 31 2 *', 'there is no such day'],
  ])('%s is refused: %s', (text, detail) => {
    expect(parseCron(text)).toContain(detail);
  });
});

it('quiet hours go past midnight', () => {
  const night = [parseQuiet('22:00-06:00')!];
  const at = (hour: string): boolean => isQuiet(night, Date.parse(`2026-03-01T${hour}:00Z`));
  expect(['21:59', '22:00', '23:30', '05:59', '06:00', '12:00'].map(at)).toEqual([false, true, true, true, false, false]);
  expect(isQuiet([parseQuiet('08:00-18:00')!], Date.parse('2026-03-01T18:00Z'))).toBe(false);
  expect([parseQuiet('8-18'), parseQuiet('24:00-25:00')]).toEqual([null, null]);
});
