import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** Where Debian puts a program, or `null`: its tests are skipped then. */
export function program(...paths: readonly string[]): string | null {
  return paths.find((path) => existsSync(path)) ?? null;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const START_MS_MAX = 10_000;

/** Starts a program and waits until it listens. Throws with what it said when it does not. */
export async function startProgram(command: string, args: readonly string[], cwd: string, port: number): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const until = Date.now() + START_MS_MAX;
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} does not serve: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return async () => {
    if (child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** What a program says of a configuration file; throws with it when that is refused. */
export function checkConfiguration(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} refuses its configuration: ${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}
