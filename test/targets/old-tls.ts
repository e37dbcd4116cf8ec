/** Servers that take TLS of twenty years ago, and one that does not. */
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { TestCertificates } from '../../apps/gateway/src/tls/certificates.fixture.ts';
import type { Service } from './service.ts';

/** A server that takes TLS from a version on. */
export async function tlsTarget(minVersion: SecureVersion): Promise<Service> {
  const certificates = new TestCertificates();
  certificates.authority('bank', 'rsa');
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
        certificates.remove();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
