import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerSettings } from './settings.ts';

/** Bytes of one read from a server. */
const READ_BYTES = 65_536;

/** One for all plain sockets: what a read brought is handed on, as a copy of its size, before the next. */
const READ_BUFFER: Buffer = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * Opens a socket whose bytes go to `onData` as they come, by the shortest way there is: a plain socket of Node's reads
 * into a buffer of its own for each read, and hands that on through a stream.
 */
export function openReading(settings: ServerSettings, onData: (bytes: Buffer) => void): Socket {
  if (settings.tls !== null) return openSocket(settings).on('data', onData);
  const onread = {
    buffer: READ_BUFFER,
    callback: (length: number): boolean => {
      onData(Buffer.from(READ_BUFFER.subarray(0, length)));
      return true;
    },
  };
  return connectTcp({ ...target(settings), onread });
}

function target({ host, port, lookup }: ServerSettings): TcpNetConnectOpts {
  return lookup === null ? { host, port } : { host, port, lookup };
}

/** Opens a socket to the server, with TLS where it says so. */
export function openSocket(settings: ServerSettings): Socket {
  const { tls } = settings;
  if (tls === null) return connectTcp(target(settings));
  return connectTls({
    ...target(settings),
    ...tls.context,
    // SNI holds names only (RFC 6066, 3); the check of an address still goes by `host`.
    servername: isIP(tls.serverName) === 0 ? tls.serverName : '',
    rejectUnauthorized: tls.verify,
    ALPNProtocols: [settings.protocol === 'http2' ? 'h2' : 'http/1.1'],
  });
}
