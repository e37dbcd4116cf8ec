import { describe, expect, it } from 'vitest';
import { createDetection } from './detection.ts';
import { EMPTY_REQUEST, leafOf } from './testing/cases.ts';

const detection = createDetection({ model: null });

const MEMOS = [
  "or 1 = one of the kids' fees",
  'clear the list and select the best',
  '../04 rent',
  'c:\\rent\\april',
  'I wrote \' and then " -- it failed.',
];

const scoreOf = (...values: readonly string[]): number =>
  detection.inspect(
    values.map((value) => leafOf({ value, kind: 'body', name: 'memo' })),
    EMPTY_REQUEST,
    null,
  ).score;

describe('several values at one address (repeated elements of XML, parameters)', () => {
  it.each(MEMOS)('%s beside the others scores what the worst of them scores', (memo) => {
    for (const other of MEMOS) expect(scoreOf(memo, other)).toBe(Math.max(scoreOf(memo), scoreOf(other)));
    expect(scoreOf(...MEMOS)).toBeLessThan(0.5);
  });

  it('do not hide an attack among them', () => {
    expect(scoreOf(...MEMOS, "' union select card from vault--")).toBe(scoreOf("' union select card from vault--"));
  });
});
