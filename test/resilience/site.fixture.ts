import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, CLI, freePort } from '../main-job/product.fixture.ts';

type Json = Record<string, unknown>;

/** A machine may be busy with other things; nothing here is a measure of speed. */
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 45_000;

/** One part of the product in a process of its own, killed and started as often as a test likes. */
export class Service {
  #child: ChildProcess | null = null;
  #said = '';
  readonly #name: 'gateway' | 'control-plane';
  readonly #config: string;
  admin: { readonly name: string; readonly password: string } | null = null;

  constructor(name: 'gateway' | 'control-plane', config: string) {
    this.#name = name;
    this.#config = config;
  }

  /** What all its runs wrote. */
  get said(): string {
    return this.#said;
  }

  /** Resolves once it serves. */
  async start(): Promise<void> {
    const child = fork(CLI, [this.#name, '--config', this.#config], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk.toString();
      });
    }
    await new Promise<void>((ready, fail) => {
      const timer = setTimeout(() => fail(new Error(`${this.#name} is not ready: ${this.#said}`)), START_MS_MAX);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(new Error(`${this.#name} ended at the start (${signal ?? code}): ${this.#said}`));
      });
      child.on('message', (message: { type: string; admin?: Service['admin'] }) => {
        if (message.type !== 'ready') return;
        clearTimeout(timer);
        this.admin ??= message.admin ?? null;
        ready();
      });
    });
  }

  /** As when the machine's memory ran out: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The exit code; `null` when it had to be killed, was killed before or never started. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((answer) => child.once('exit', answer));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    const code = await gone;
    clearTimeout(timer);
    return code;
  }
}

export interface SiteOptions {
  /** Fields of the `gateway:` section beside those every site has. */
  readonly gateway?: Json;
  readonly policy?: Json;
  /** False: the gateway works from its file alone. */
  readonly controlPlane?: boolean;
  readonly spoolBytesMax?: number;
  readonly upstream?: RequestListener;
}

/** A gateway, a control plane and an upstream on free ports of this machine, over one folder. */
export class Site {
  readonly folder: string;
  readonly config: string;
  readonly port: number;
  readonly console: string;
  readonly metricsUrl: string;
  readonly gateway: Service;
  readonly controlPlane: Service;
  readonly #upstream: Server;
  readonly #sections: { gateway: Json; policy: Json; control_plane?: Json };

  private constructor(folder: string, ports: readonly [number, number, number], upstream: Server, options: SiteOptions) {
    const [port, consolePort, adminPort] = ports;
    this.folder = folder;
    this.config = join(folder, 'sallyport.yaml');
    this.port = port;
    this.console = `http://127.0.0.1:${consolePort}`;
    this.metricsUrl = `http://127.0.0.1:${adminPort}/metrics`;
    this.gateway = new Service('gateway', this.config);
    this.controlPlane = new Service('control-plane', this.config);
    this.#upstream = upstream;
    const attached = options.controlPlane !== false;
    const socket = join(folder, 'control-plane.sock');
    this.#sections = {
      gateway: {
        listeners: [{ name: 'public', port }],
        upstreams: [{ name: 'bank', servers: [`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`] }],
        record: { directory: this.spool, ...(options.spoolBytesMax !== undefined && { spool_bytes_max: options.spoolBytesMax }) },
        admin: { port: adminPort },
        workers: 1,
        drain_ms: 2_000,
        ...(attached && { control_plane: { url: `unix:${socket}`, token_file: join(folder, 'token') } }),
        ...options.gateway,
      },
      policy: { mode: 'block', ...options.policy },
      ...(attached && {
        control_plane: { listen: `127.0.0.1:${consolePort}`, socket, data_dir: join(folder, 'control-plane'), log_level: 'warn' },
      }),
    };
  }

  static async open(options: SiteOptions = {}): Promise<Site> {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-site-'));
    const upstream = createServer(options.upstream ?? ((_request, response) => void response.end('{"ok":true}')));
    await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
    const site = new Site(folder, [await freePort(), await freePort(), await freePort()], upstream, options);
    await writeFile(join(folder, 'token'), randomBytes(32).toString('base64url'), { mode: 0o600 });
    await site.configure({});
    return site;
  }

  get spool(): string {
    return join(this.folder, 'spool');
  }

  get log(): string {
    return join(this.folder, 'control-plane', 'log');
  }

  /** Writes the configuration with a section's fields changed; JSON is YAML too, one field a line. */
  async configure(change: { readonly gateway?: Json; readonly policy?: Json }): Promise<void> {
    Object.assign(this.#sections.gateway, change.gateway);
    Object.assign(this.#sections.policy, change.policy);
    await writeFile(this.config, JSON.stringify(this.#sections, null, 2));
  }

  /** The sum of a metric over the label sets that hold `label`. */
  async metric(name: string, label = ''): Promise<number> {
    const text = await (await fetch(this.metricsUrl)).text();
    const values = text
      .split('\n')
      .filter((line) => line.startsWith(name) && '{ '.includes(line.charAt(name.length)) && line.includes(label));
    return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** A session of the first admin. */
  async signIn(): Promise<Api> {
    const api = new Api(this.console);
    const { name, password } = this.controlPlane.admin ?? { name: '', password: '' };
    await api.signIn(name, password);
    return api;
  }

  /** Process ids of the gateway's workers. */
  async workers(): Promise<number[]> {
    const text = await (await fetch(this.metricsUrl)).text();
    return [...text.matchAll(/^sallyport_resident_bytes\{pid="(\d+)"\}/gm)].map((match) => Number(match[1]));
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    await this.controlPlane.stop();
    this.#upstream.closeAllConnections();
    this.#upstream.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
