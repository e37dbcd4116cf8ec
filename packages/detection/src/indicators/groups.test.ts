import { beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.resetModules();
});

it('gives each group a bit of its own, and none where there is no bit', async () => {
  const { literalGroup, literalGroups } = await import('./groups.ts');
  const bits = Array.from({ length: 31 }, (_, at) => literalGroup([`word${at}`]).bit);
  expect(new Set(bits).size).toBe(31);
  expect(() => literalGroup(['one more'])).toThrow('no bit is left for more than 31');
  expect(literalGroups()).toHaveLength(31);
});

it('refuses a group that the gate would not know', async () => {
  const { literalGroup, literalGroups } = await import('./groups.ts');
  literalGroup(['early']);
  literalGroups();
  expect(() => literalGroup(['late'])).toThrow('compiled already');
});

it('has a bit for every list of the detectors', async () => {
  const { compileIndicators } = await import('./index.ts');
  const { DETECTORS } = await import('../detectors/index.ts');
  expect(() => compileIndicators(DETECTORS)).not.toThrow();
});
