import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerSettings } from './settings.ts';

/** Opens a socket to the server, with TLS where it says so. */
export function openSocket(settings: ServerSettings): Socket {
  const { tls, host, port } = settings;
  if (tls === null) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    ...tls.context,
    // SNI holds names only (RFC 6066, 3); the check of an address still goes by `host`.
    servername: isIP(tls.serverName) === 0 ? tls.serverName : '',
    rejectUnauthorized: tls.verify,
    ALPNProtocols: [settings.protocol === 'http2' ? 'h2' : 'http/1.1'],
  });
}
