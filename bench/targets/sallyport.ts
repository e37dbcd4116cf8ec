import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { end, listening, startPinned, type Target, tree } from './process.ts';

export interface SallyportOptions {
  readonly folder: string;
  readonly core: number;
  /** Core of the control plane: it is not the proxy, and stands where the load and the upstream are. */
  readonly controlCore: number;
  readonly port: number;
  readonly upstream: number;
  /** Whether what detectors of behaviour over time need is recorded with each exchange; it is, by default. */
  readonly behaviour: boolean;
}

export interface SallyportTarget extends Target {
  /** The process that serves: the youngest child of the gateway. */
  worker(): number;
}

const main = resolve(import.meta.dirname, '../../apps/cli/dist/main.js');

function configuration(options: SallyportOptions): string {
  return JSON.stringify({
    gateway: {
      listeners: [{ name: 'public', address: '127.0.0.1', port: options.port }],
      upstreams: [{ name: 'api', servers: [`http://127.0.0.1:${options.upstream}`] }],
      record: { directory: join(options.folder, 'spool') },
      admin: { port: options.port + 1 },
      control_plane: { url: `unix:${join(options.folder, 'cp.sock')}`, token_file: join(options.folder, 'token') },
      workers: 1,
    },
    policy: { mode: 'block', ...(options.behaviour ? {} : { abuse: { enabled: false } }) },
    control_plane: {
      listen: `127.0.0.1:${options.port + 2}`,
      socket: join(options.folder, 'cp.sock'),
      data_dir: join(options.folder, 'cp'),
      log_level: 'warn',
    },
  });
}

/** Starts control plane and gateway as a customer would: from one configuration file, block mode, all that is on by default. */
export async function startSallyport(options: SallyportOptions): Promise<SallyportTarget> {
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const file = join(options.folder, 'sallyport.yaml');
  writeFileSync(file, configuration(options));
  writeFileSync(join(options.folder, 'token'), 'bench-token-of-this-run-only-0000000000\n', { mode: 0o600 });
  const control = startPinned(options.controlCore, process.execPath, [main, 'control-plane', '--config', file]);
  await listening(options.port + 2);
  const gateway = startPinned(options.core, process.execPath, [main, 'gateway', '--config', file]);
  await listening(options.port);
  return {
    name: options.behaviour ? 'sallyport' : 'sallyport-without-behaviour',
    port: options.port,
    pids: () => tree(gateway.pid ?? 0),
    worker: () => Math.max(...tree(gateway.pid ?? 0)),
    async stop() {
      await end(gateway);
      await end(control);
    },
  };
}
