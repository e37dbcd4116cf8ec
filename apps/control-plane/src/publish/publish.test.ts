import { DEFAULT_POLICY } from '@sallyport/policy';
import { expect, it } from 'vitest';
import { describeChanges } from './changes.ts';
import { readPolicy } from './policy-store.ts';
import { withMode } from './set-mode.ts';

it('sets the mode of a host, keeps what else its rule says, and takes it back', () => {
  const first = withMode(DEFAULT_POLICY, { version: 0, reason: 'for the test', level: 'host', host: 'api.bank.example', mode: 'block' });
  expect(first.hosts).toEqual([{ host: 'api.bank.example', mode: 'block' }]);
  const again = withMode(first, { version: 0, reason: 'for the test', level: 'host', host: 'api.bank.example', mode: null });
  expect(again.hosts).toEqual([]);
  const kept = { ...DEFAULT_POLICY, hosts: [{ host: 'a.example', on_error: 'closed', mode: 'block' } as const] };
  expect(withMode(kept, { version: 0, reason: 'for the test', level: 'host', host: 'a.example', mode: null }).hosts).toEqual([
    { host: 'a.example', on_error: 'closed' },
  ]);
});

it('switching a route twice leaves one rule, and the result is a policy', () => {
  const route = { version: 0, reason: 'for the test', level: 'route', path: '/payments/**', methods: ['POST', 'PUT'] } as const;
  const first = withMode(DEFAULT_POLICY, { ...route, mode: 'block' });
  const second = withMode(first, { ...route, methods: ['PUT', 'POST'], mode: 'monitor' });
  expect(second.routes).toHaveLength(1);
  expect(readPolicy(second).routes[0]).toMatchObject({ host: '*', path: '/payments/**', mode: 'monitor' });
  expect(withMode(second, { ...route, mode: null }).routes).toEqual([]);
});

it('has nothing wider than the global mode to fall back to', () => {
  expect(() => withMode(DEFAULT_POLICY, { version: 0, reason: 'for the test', level: 'global', mode: null })).toThrow('BAD_REQUEST');
  expect(() => withMode(DEFAULT_POLICY, { version: 0, reason: 'for the test', level: 'host', mode: 'block' })).toThrow('body.host');
});

it('names the field of a policy that is not one', () => {
  expect(() => readPolicy({ mode: 'blok' })).toThrow(/POLICY_INVALID at policy\.mode/);
  expect(() => readPolicy({ hosts: [{ host: 'A B' }] })).toThrow(/policy\.hosts\.0\.host/);
});

it('says what changed', () => {
  const after = withMode(DEFAULT_POLICY, { version: 0, reason: 'for the test', level: 'global', mode: 'block' });
  expect(describeChanges(DEFAULT_POLICY, after)).toBe('mode: "monitor" -> "block"');
  expect(describeChanges(DEFAULT_POLICY, DEFAULT_POLICY)).toBe('nothing changed');
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, 'x'.repeat(500)]));
  expect(describeChanges({}, many).length).toBeLessThan(4_000);
});
