import { expect, it } from 'vitest';
import { LimitObserver } from './suggest.ts';

it('suggests what clean callers need, with room, and says whom it would have throttled', () => {
  const observer = new LimitObserver();
  for (let caller = 0; caller < 100; caller++)
    for (let request = 0; request <= caller % 5; request++) observer.add('GET /accounts', `c${caller}`, request * 1_000, true);
  for (let request = 0; request < 500; request++) observer.add('GET /accounts', 'attacker', request * 10, false);
  for (let request = 0; request < 30; request++) observer.add('GET /accounts', 'busy but honest', 600_000 + request, true);
  observer.add('GET /rare', 'c1', 0, true);
  const [suggestion, ...others] = observer.suggestions();
  expect(others).toEqual([]);
  expect(suggestion).toMatchObject({ operation: 'GET /accounts', callers: 102, p50: 3, max: 500, throttled: 1, throttled_clean: 0 });
  expect(suggestion?.requests_per_minute).toBe(45);
  expect(suggestion?.p99_interval[0]).toBeLessThanOrEqual(suggestion?.p99_interval[1] ?? 0);
});

it('counts by the minute, not over all', () => {
  const observer = new LimitObserver();
  for (let caller = 0; caller < 30; caller++)
    for (let minute = 0; minute < 50; minute++) observer.add('GET /a', `c${caller}`, minute * 60_000, true);
  expect(observer.suggestions()[0]).toMatchObject({ p50: 1, p99: 1, max: 1, requests_per_minute: 2 });
});
