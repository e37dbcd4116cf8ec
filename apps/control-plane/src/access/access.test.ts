import { expect, it } from 'vitest';
import { canUse, mayUse } from './actor.ts';
import { generatePassword, hashPassword, verifyPassword } from './password.ts';
import { FAILURES_MAX, LOCK_MS, SignInThrottle } from './throttle.ts';

it('knows a password from its hash, and no other', async () => {
  const record = await hashPassword('correct horse battery');
  expect(record).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword('correct horse battery', record)).toBe(true);
  expect(await verifyPassword('correct horse batterz', record)).toBe(false);
  expect(await verifyPassword('anything', 'plain text')).toBe(false);
  expect(await hashPassword('correct horse battery')).not.toBe(record);
});

it('generates passwords that are long enough for its own rule', () => {
  expect(generatePassword()).toMatch(/^([0-9a-f]{6}-){4}[0-9a-f]{6}$/);
});

it('locks a name after too many failures and frees it after the lock', () => {
  const throttle = new SignInThrottle();
  for (let tries = 0; tries < FAILURES_MAX; tries++) {
    expect(throttle.wait('ada', `10.0.0.${tries}`, 1_000)).toBe(0);
    throttle.failed('ada', `10.0.0.${tries}`, 1_000);
  }
  expect(throttle.wait('ada', '10.9.9.9', 1_000)).toBe(LOCK_MS);
  expect(throttle.wait('bob', '10.9.9.9', 1_000)).toBe(0);
  expect(throttle.wait('ada', '10.9.9.9', 1_000 + LOCK_MS)).toBe(0);
});

it('stops one address that tries many names', () => {
  const throttle = new SignInThrottle();
  for (let tries = 0; tries < 30; tries++) throttle.failed(`name${tries}`, '10.0.0.1', 1_000);
  expect(throttle.wait('another', '10.0.0.1', 1_000)).toBeGreaterThan(0);
  expect(throttle.wait('another', '10.0.0.2', 1_000)).toBe(0);
});

it('forgets failures after a success', () => {
  const throttle = new SignInThrottle();
  for (let tries = 0; tries < FAILURES_MAX - 1; tries++) throttle.failed('ada', 'x', 0);
  throttle.succeeded('ada');
  throttle.failed('ada', 'x', 0);
  expect(throttle.wait('ada', 'y', 0)).toBe(0);
});

it('answers `can` by the guards themselves', () => {
  const auditor = { kind: 'user', id: 'u', name: 'aud', role: 'auditor' } as const;
  const policy = { 'things.create': 'users.update', 'things.read': 'audit.read' } as const;
  expect(canUse(auditor, policy, { create: 'things.create', read: 'things.read' })).toEqual({ create: false, read: true });
  expect(mayUse(null, 'signed-in')).toBe(false);
  expect(mayUse(null, 'public')).toBe(true);
  expect(() => canUse(auditor, policy, { drop: 'things.drop' })).toThrow('things.drop has no policy');
});
