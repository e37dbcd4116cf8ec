import { connect as connectTcp, type Socket } from 'node:net';
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
    servername: tls.serverName,
    rejectUnauthorized: tls.verify,
    ALPNProtocols: [settings.protocol === 'http2' ? 'h2' : 'http/1.1'],
  });
}
