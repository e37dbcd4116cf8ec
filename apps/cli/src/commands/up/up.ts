import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type Mode, SallyportError } from '@sallyport/core';
import { DEMO_DESCRIPTION, type DemoBank, startDemoBank } from '@sallyport/demo-bank';
import { loadConfiguration } from '../../configuration.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { Terminal } from '../../terminal.ts';
import { untilStopped } from '../serve.ts';
import { type Part, startPart } from './child.ts';
import { upConfiguration } from './configuration.ts';

export interface UpOptions {
  readonly upstream?: string;
  readonly mode?: Mode;
  readonly spec: readonly string[];
  readonly dataDir: string;
  readonly port: number;
  readonly consolePort: number;
  readonly adminPort: number;
  readonly workers: number | 'auto';
  readonly json: boolean;
}

/** Between two rounds of the demo's traffic. */
const DEMO_PAUSE_MS = 120;

async function portFree(port: number, flag: string): Promise<void> {
  await new Promise<void>((free, taken) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      taken(new SallyportError('USAGE', flag, `port ${port} cannot be used (${error.code}); name another one`)),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => free()));
  });
}

/** Says each step as it starts and how long it took. */
async function step<T>(terminal: Terminal, name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  terminal.err(`${name} ...\n`);
  const value = await work();
  terminal.err(`${name} done in ${((performance.now() - started) / 1_000).toFixed(1)} s\n`);
  return value;
}

interface Running {
  readonly controlPlane: Part;
  readonly gateway: Part;
  readonly bank: DemoBank | null;
}

async function start(options: UpOptions, dataDir: string, terminal: Terminal): Promise<Running> {
  const demo = options.upstream === undefined;
  const egressPort = options.port + 1;
  await portFree(options.port, '--port');
  if (demo) await portFree(egressPort, '--port');
  await portFree(options.consolePort, '--console-port');
  await portFree(options.adminPort, '--admin-port');
  // The demo tells its story anew each time; what you keep of your own API stays.
  if (demo) await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const bank = demo
    ? await step(terminal, 'demo bank', () =>
        startDemoBank({ port: 0, bureauPort: 0, egress: `http://127.0.0.1:${egressPort}`, pause_ms: DEMO_PAUSE_MS }),
      )
    : null;
  const config = join(dataDir, 'sallyport.yaml');
  const token = join(dataDir, 'gateway-token');
  if (!existsSync(token)) await writeFile(token, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  const text = upConfiguration({
    ...options,
    dataDir,
    upstream: options.upstream ?? `http://127.0.0.1:${bank?.port}`,
    descriptions: [...options.spec.map((file) => resolve(file)), ...(demo ? [DEMO_DESCRIPTION] : [])],
    mode: options.mode ?? (demo ? 'block' : 'monitor'),
    demo: bank === null ? null : { egressPort, bureau: `http://127.0.0.1:${bank.bureauPort}` },
  });
  await writeFile(config, text, { mode: 0o600 });
  try {
    const checked = loadConfiguration(text, config);
    if (!checked.ok) throw checked.error;
    return { ...(await startParts(config, dataDir, options.mode, terminal)), bank };
  } catch (error) {
    bank?.close();
    throw error;
  }
}

async function startParts(
  config: string,
  dataDir: string,
  mode: Mode | undefined,
  terminal: Terminal,
): Promise<Pick<Running, 'controlPlane' | 'gateway'>> {
  const part = (name: string, firstArgs: readonly string[]): Promise<Part> =>
    startPart(name, {
      args: [name, '--config', config],
      firstArgs,
      logFile: join(dataDir, `${name}.log`),
      say: (line) => terminal.err(`${line}\n`),
    });
  const controlPlane = await step(terminal, 'control plane', () => part('control-plane', mode === undefined ? [] : ['--mode', mode]));
  try {
    return { controlPlane, gateway: await step(terminal, 'gateway', () => part('gateway', [])) };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

function announce(options: UpOptions, running: Running, terminal: Terminal): void {
  const { controlPlane, gateway, bank } = running;
  const facts = {
    console: controlPlane.ready.urls[0] ?? '',
    gateway: gateway.ready.urls[0] ?? '',
    admin: controlPlane.ready.admin ?? null,
    upstream: options.upstream ?? `http://127.0.0.1:${bank?.port} (demo bank)`,
    metrics: `http://127.0.0.1:${options.adminPort}/metrics`,
  };
  if (options.json) {
    terminal.out(`${JSON.stringify(facts)}\n`);
    return;
  }
  const admin = facts.admin === null ? 'the one made at the first start' : `${facts.admin.name} / ${facts.admin.password}`;
  terminal.out(
    `\n  console   ${facts.console}\n  sign in   ${admin}\n  gateway   ${facts.gateway}  in front of  ${facts.upstream}\n  metrics   ${facts.metrics}\n\nReady. Ctrl-C stops everything.\n`,
  );
}

/** Brings up everything on this machine and runs until a signal. */
export async function up(options: UpOptions, terminal: Terminal): Promise<ExitCode> {
  const dataDir = resolve(options.dataDir, options.upstream === undefined ? 'demo' : 'own');
  const running = await start(options, dataDir, terminal);
  announce(options, running, terminal);
  const gateway = running.gateway.ready.urls[0];
  if (running.bank !== null && gateway !== undefined) void demoTraffic(running.bank, gateway, terminal);
  await untilStopped();
  terminal.err('stopping ...\n');
  running.bank?.close();
  await running.gateway.stop();
  await running.controlPlane.stop();
  return EXIT.ok;
}

async function demoTraffic(bank: DemoBank, gateway: string, terminal: Terminal): Promise<void> {
  terminal.err('demo traffic: customers, a partner, forgotten clients and attackers\n');
  await bank.traffic(gateway);
}
