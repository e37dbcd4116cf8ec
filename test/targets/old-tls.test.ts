/** Servers that take TLS of twenty years ago, and one that does not. */
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestCertificates } from '../../apps/gateway/src/tls/certificates.fixture.ts';
import { scanTarget } from './scan.fixture.ts';
import type { Service } from './service.ts';

const certificates = new TestCertificates();

beforeAll(() => {
  certificates.authority('bank', 'rsa');
});
afterAll(() => certificates.remove());

async function serve(minVersion: SecureVersion): Promise<Service> {
  const options = { cert: certificates.read('bank'), key: certificates.readKey('bank'), minVersion, ciphers: 'DEFAULT@SECLEVEL=0' };
  const server = https.createServer(options, (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spec: JSON.stringify({
      openapi: '3.0.3',
      info: { title: 't', version: '1' },
      paths: { '/health': { get: { security: [], responses: { 200: { description: 'up' } } } } },
    }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

it.each<[SecureVersion, string[]]>([
  ['TLSv1', ['a handshake with TLS 1.0 and with TLS 1.1 alone succeeds']],
  ['TLSv1.1', ['a handshake with TLS 1.1 alone succeeds']],
  ['TLSv1.2', []],
])('from %s on', async (version, reasons) => {
  const settings = { identities: [], verify_certificate: false, checks: { include: ['old-tls'] } };
  const result = await scanTarget(await serve(version), settings);
  expect(result.findings.flatMap(({ proof }) => proof)).toEqual(reasons);
});
