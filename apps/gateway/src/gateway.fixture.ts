import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, ExchangeEvent, RejectedEvent } from '@sallyport/core';
import { openSpoolReader, openSpoolWriter } from '@sallyport/evidence/spool';
import { NO_PROFILES } from '@sallyport/policy';
import { pino } from 'pino';
import { loadGatewayConfig } from './config/load.ts';
import { Gateway, type GatewayPorts } from './worker/gateway.ts';
import { systemClock, systemRandom } from './worker/ports.ts';
import type { WorkerConfig } from './worker/worker-config.ts';

/** A gateway in this process, over a real spool in a folder of its own. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly port: number;
  portOf(listener: string): number;
  /** Everything recorded so far; stops the gateway. */
  events(): Promise<Event[]>;
  close(): Promise<void>;
}

type Json = Record<string, unknown>;

/** The configuration of a test, from the parts that matter to it. */
export function testConfig(gateway: Json, policy: Json = {}, specs: WorkerConfig['specs'] = []): WorkerConfig {
  const whole = {
    gateway: { listeners: [{ name: 'public', port: 0 }], workers: 1, ...gateway },
    policy: { mode: 'block', ...policy },
  };
  const loaded = loadGatewayConfig(JSON.stringify(whole), 'test.yaml');
  if (!loaded.ok) throw loaded.error;
  return {
    version: 'test',
    ...loaded.value,
    operations: [],
    partners: [],
    specs,
    habits: NO_PROFILES,
    issuerKeys: {},
    tokenSecrets: [],
    hashKey: '11'.repeat(32),
    ticketKeys: '22'.repeat(48),
  };
}

export function upstreamTo(...ports: number[]): Json {
  return { name: 'bank', servers: ports.map((port) => `http://127.0.0.1:${port}`) };
}

export async function startGateway(config: WorkerConfig, ports: Partial<GatewayPorts> = {}): Promise<TestGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-gateway-'));
  const spool = openSpoolWriter(dir, 'test-1');
  const gateway = new Gateway(config, { clock: systemClock, random: systemRandom, log: pino({ level: 'silent' }), spool, ...ports });
  for (const { name } of config.gateway.listeners) await gateway.listen(name, { host: '127.0.0.1', port: 0 });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= gateway.drain(0);
    return stopped;
  };
  return {
    gateway,
    port: gateway.port(config.gateway.listeners[0]?.name ?? ''),
    portOf: (listener) => gateway.port(listener),
    async events() {
      await stop();
      return readSpool(dir);
    },
    async close() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function readSpool(dir: string): Promise<Event[]> {
  const reader = await openSpoolReader(dir);
  const events: Event[] = [];
  for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
    for (const line of batch.lines) events.push(JSON.parse(line.toString()) as Event);
    await reader.ack(batch.stream, batch.firstSeq + batch.lines.length - 1);
  }
  reader.close();
  return events;
}

export function exchanges(events: readonly Event[]): ExchangeEvent[] {
  return events.filter((event) => event.kind === 'exchange');
}

export function rejections(events: readonly Event[]): RejectedEvent[] {
  return events.filter((event) => event.kind === 'rejected');
}

export async function startUpstream(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** An upstream that speaks for itself, byte by byte. */
export async function startRawUpstream(onSocket: (socket: Socket) => void): Promise<{ server: TcpServer; port: number }> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

export async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('latin1');
}

/** A client that sends bytes as they are and reads until the other side closes or `until` is seen. */
export async function rawExchange(port: number, bytes: string | readonly string[], until?: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let seen = '';
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (until !== undefined && seen.includes(until)) resolve();
    });
    socket.on('end', resolve);
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  for (const part of typeof bytes === 'string' ? [bytes] : bytes) {
    socket.write(part, 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  socket.destroy();
  return seen;
}

/** Closes what a test opened, last first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }

  /** An upstream of node:http. */
  async upstream(listener: RequestListener): Promise<number> {
    const { server, port } = await startUpstream(listener);
    this.add(() => {
      server.closeAllConnections();
      server.close();
    });
    return port;
  }

  async rawUpstream(onSocket: (socket: Socket) => void): Promise<number> {
    const { server, port } = await startRawUpstream(onSocket);
    this.add(() => server.close());
    return port;
  }

  async gateway(
    gateway: Json,
    policy: Json = {},
    ports: Partial<GatewayPorts> = {},
    specs: WorkerConfig['specs'] = [],
  ): Promise<TestGateway> {
    const started = await startGateway(testConfig(gateway, policy, specs), ports);
    this.add(() => started.close());
    return started;
  }
}

export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 10));
}
