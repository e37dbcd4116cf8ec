import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../detection.ts';
import { EMPTY_REQUEST, leafOf } from '../testing/cases.ts';
import { isSecretName } from './secrets.ts';

const detection = createDetection();

describe('fields of secrets', () => {
  it('are known by their names', () => {
    for (const name of [
      'password',
      'new_password',
      'client_secret',
      'pin',
      'authorization',
      'pass',
      'pw',
      'senha',
      'passwort',
      'sensor_data',
    ])
      expect(isSecretName(name)).toBe(true);
    for (const name of ['shipping', 'memo', 'path', 'opinion']) expect(isSecretName(name)).toBe(false);
  });

  it('take nearly every random password', () => {
    const symbols = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 24 });
    const values = fc.sample(symbols, { numRuns: 4_000, seed: 1 });
    const blocked = values.filter(
      (value) => detection.inspect([leafOf({ value, name: 'password', kind: 'body' })], EMPTY_REQUEST, null).score >= 0.5,
    );
    expect(blocked.length).toBeLessThanOrEqual(8);
  });

  it('do not shelter an attack', () => {
    for (const value of ["' or '1'='1", '<script>alert(1)</script>', "x' union select null--", '${jndi:ldap://x}']) {
      expect(detection.inspect([leafOf({ value, name: 'password' })], EMPTY_REQUEST, null).score).toBeGreaterThanOrEqual(0.5);
    }
  });
});
