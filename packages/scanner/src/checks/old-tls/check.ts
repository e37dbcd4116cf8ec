import { connect, type SecureVersion } from 'node:tls';
import type { ApiCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

const OLD: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1'];
const WAIT_MS = 5_000;

export const oldTls: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const { origin } = scan.parts.client;
    if (!origin.startsWith('https:')) return [];
    const taken: string[] = [];
    for (const version of OLD) if (await accepts(origin, version)) taken.push(version.replace('v', ' ').replace(/ 1$/, ' 1.0'));
    if (taken.length === 0) return [];
    const exchange = await scan.send({ method: 'GET', target: `${scan.parts.basePath}/`, headers: {}, body: null });
    return [
      { operation: null, point: 'tls', reasons: [`a handshake with ${taken.join(' and with ')} alone succeeds`], evidence: [exchange] },
    ];
  },
};

/** Does a server take a version, and no newer one? Its certificate is another check's business. */
function accepts(origin: string, version: SecureVersion): Promise<boolean> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect(
      {
        host: hostname,
        port: port === '' ? 443 : Number(port),
        ...(/^[\d.]+$|:/.test(hostname) ? {} : { servername: hostname }),
        minVersion: version,
        maxVersion: version,
        // Libraries of today refuse old versions unless they are told not to.
        ciphers: 'DEFAULT@SECLEVEL=0',
        rejectUnauthorized: false,
      },
      () => end(true),
    );
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(WAIT_MS, () => end(false));
    socket.on('error', () => end(false));
  });
}
