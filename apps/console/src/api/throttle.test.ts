import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createThrottle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('joins the changes of an interval into one refresh, and loses none', () => {
  const flushed: string[][] = [];
  const notice = createThrottle((changed) => flushed.push([...changed].sort()), 2_000);
  notice(['attacks']);
  notice(['overview', 'attacks']);
  notice([]);
  vi.advanceTimersByTime(1_999);
  expect(flushed).toEqual([]);
  vi.advanceTimersByTime(1);
  notice(['policy']);
  vi.advanceTimersByTime(2_000);
  expect(flushed).toEqual([['attacks', 'overview'], ['policy']]);
});
