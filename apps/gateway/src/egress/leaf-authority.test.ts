import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCertificates } from '../tls/certificates.fixture.ts';
import { LeafAuthority } from './leaf-authority.ts';

const made = new TestCertificates();
const HOUR_MS = 3_600_000;
let now = Date.now();
const clock = { now: () => now, micros: () => now * 1_000 };

beforeAll(() => {
  made.authority('ec');
  made.authority('rsa', 'rsa');
  made.certificate('leaf', 'ec', 'DNS:leaf.example');
});
afterAll(() => made.remove());

const authority = (name: string, hours = 24): LeafAuthority => new LeafAuthority(made.pem(name), made.key(name), hours, clock);

describe('an authority for terminated hosts', () => {
  for (const [name, host] of [
    ['ec', 'api.fintech.example'],
    ['rsa', 'api.fintech.example'],
    ['ec', '203.0.113.9'],
    ['ec', `${'a'.repeat(60)}.${'b'.repeat(60)}.example`],
  ] as const) {
    it(`makes a certificate that strict verifiers take (${name}, ${host.slice(0, 24)})`, () => {
      now = Date.now();
      const { cert } = authority(name).leafFor(host);
      const leaf = new X509Certificate(cert);
      const issuer = new X509Certificate(made.read(name));
      expect(leaf.verify(issuer.publicKey)).toBe(true);
      expect(leaf.checkIssued(issuer)).toBe(true);
      expect(leaf.ca).toBe(false);
      expect(host.startsWith('203') ? leaf.checkIP(host) : leaf.checkHost(host)).toBe(host);
      expect(leaf.checkHost('evil.example')).toBeUndefined();
      expect(leaf.validToDate.getTime() - Date.now()).toBeLessThanOrEqual(24 * HOUR_MS + 1_000);
      const file = join(made.pem(name).replace(/[^/]*$/, ''), 'minted.pem');
      writeFileSync(file, leaf.toString());
      const verified = made.openssl('verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', made.pem(name), file);
      expect(verified).toContain(': OK');
    });
  }

  it('keeps one for a host until little of its life is left, and never outlives itself', () => {
    now = Date.now();
    const ours = authority('ec', 8);
    const first = ours.leafFor('a.example').cert;
    now += 5 * HOUR_MS;
    expect(ours.leafFor('a.example').cert).toBe(first);
    expect(ours.leafFor('b.example').cert).not.toBe(first);
    now += 2 * HOUR_MS;
    expect(ours.leafFor('a.example').cert).not.toBe(first);
    const long = new X509Certificate(authority('ec', 2_160).leafFor('a.example').cert);
    expect(long.validTo).toBe(new X509Certificate(made.read('ec')).validTo);
  });

  it('says which file is no authority', () => {
    now = Date.now();
    const faults: [string, string, RegExp][] = [
      ['leaf', 'leaf', /not that of an authority/],
      ['ec', 'rsa', /key does not belong/],
      ['missing', 'ec', /cannot be read/],
    ];
    for (const [certificate, key, fault] of faults) {
      expect(() => new LeafAuthority(made.pem(certificate), made.key(key), 1, clock)).toThrow(fault);
    }
    now = Date.now() + 3 * 24 * HOUR_MS;
    expect(() => authority('ec')).toThrow(SallyportError);
  });
});
