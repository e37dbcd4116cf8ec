import { expect, it } from 'vitest';
import { createDetection } from '../detection.ts';
import { leafOf } from '../testing/cases.ts';
import { isOpaque } from './opaque.ts';

const header = (name: string, value: string): boolean => isOpaque(leafOf({ value, name, kind: 'header' }));
const body = (value: string): boolean => isOpaque(leafOf({ value, kind: 'body' }));

it('knows tags of entities, and nothing that only begins like one', () => {
  expect(header('if-none-match', 'W/"740a0660-/0OR+6WGksB2LOOhLaW3gw=="')).toBe(true);
  expect(header('if-none-match', '"0123456789abcdef", W/"fedcba98"')).toBe(true);
  expect(header('if-none-match', `"a" or '1'='1`)).toBe(false);
  expect(header('if-none-match', '"0123456789" or 1=1')).toBe(false);
  expect(header('user-agent', '0123456789abcdef')).toBe(false);
});

it('knows certificates and keys, and nothing around one', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB/0OR+6WG\nRSETwmK2Bt+3ksN=\n-----END CERTIFICATE-----\n';
  expect(body(pem)).toBe(true);
  expect(body(`${pem}; id`)).toBe(false);
  expect(body(pem.replace('MIIB', 'MIIB;'))).toBe(false);
});

it('leaves a key that is given away to be found', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIB/0OR+6WG\n-----END PRIVATE KEY-----\n';
  const response = { status: 200, latency_ms: 1, headers: [], body: { state: 'complete', bytes: Buffer.from(key) } } as const;
  const { classes } = createDetection().inspectResponse([leafOf({ value: key, kind: 'body' })], response);
  expect(classes).toContain('data-leak');
});
