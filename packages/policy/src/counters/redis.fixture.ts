import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A Redis of its own for a test, or `null` where redis-server is not installed. */
export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

export const redisInstalled: boolean = spawnSync('redis-server', ['--version']).status === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function startRedis(port?: number): Promise<TestRedis & { readonly port: number }> {
  const at = port ?? (await freePort());
  const child: ChildProcess = spawn('redis-server', ['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('redis-server ended')));
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('eady to accept connections')) resolve();
    });
  });
  return {
    port: at,
    url: `redis://127.0.0.1:${at}`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
