import { connect, createServer } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

/** The first bytes that a TLS client of this process sends. */
export async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  return await new Promise<Buffer>((resolve) => {
    const server = createServer((socket) => {
      socket.once('data', (first: Buffer) => {
        socket.destroy();
        server.close();
        resolve(first);
      });
      socket.on('error', () => {});
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      const client = connectTls({ socket: connect(port, '127.0.0.1'), ...options });
      client.on('error', () => {});
    });
  });
}
