import { connect } from 'node:net';
import type { ExchangeEvent } from '@sallyport/core';
import { type Cleanup, exchanges, startGateway, type TestGateway, testConfig, until } from '../../apps/gateway/src/gateway.fixture.ts';
import type { WorkerConfig } from '../../apps/gateway/src/worker/worker-config.ts';
import { type Case, OPERATIONS, POLICY, SPECS } from './corpus.ts';

/** Forms that record behind the answer have this long. */
const RECORD_MS_MAX = 5_000;

/** What the client of a form got. */
export interface Reply {
  readonly status: number;
  /** Code of the problem document, or the empty string. */
  readonly code: string;
}

/** One form of deployment with its own gateway. */
export interface Driver {
  send(request: Case): Promise<Reply>;
  /** Resolves once so many exchanges are recorded. */
  recorded(count: number): Promise<void>;
  /** Everything recorded, in order; ends the gateway. */
  events(): Promise<ExchangeEvent[]>;
}

type Json = Record<string, unknown>;

/** Key of the hashes that stand for callers. */
export const HASH_KEY: string = '11'.repeat(32);

/** The configuration of the corpus with other listeners. */
export function corpusConfig(gateway: Json): WorkerConfig {
  const config = testConfig({ trusted_proxies: ['127.0.0.1'], ...gateway }, POLICY);
  return { ...config, hashKey: HASH_KEY, operations: OPERATIONS, specs: SPECS };
}

export async function corpusGateway(cleanup: Cleanup, gateway: Json): Promise<TestGateway> {
  const started = await startGateway(corpusConfig(gateway));
  cleanup.add(() => started.close());
  return started;
}

/** Exchanges recorded so far, as the metrics count them. */
export function recordedSoFar(gateway: TestGateway): number {
  const samples = gateway.gateway.samples().filter(({ name }) => name === 'sallyport_requests_total');
  return samples.reduce((sum, { value }) => sum + value, 0);
}

export function gatewayDriver(gateway: TestGateway, send: Driver['send']): Driver {
  return {
    send,
    async recorded(count) {
      const giveUp = Date.now() + RECORD_MS_MAX;
      await until(() => recordedSoFar(gateway) >= count || Date.now() > giveUp);
      if (recordedSoFar(gateway) < count) throw new Error(`${recordedSoFar(gateway)} of ${count} exchanges are recorded`);
    },
    events: async () => exchanges(await gateway.events()),
  };
}

/** An upstream that answers every request alike, once it is read. */
export function upstream(cleanup: Cleanup): Promise<number> {
  return cleanup.upstream((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': 11 }).end('{"ok":true}'));
  });
}

/** The bytes of a request as a client of HTTP/1.1 sends them. */
export function rawRequest(request: Case): Buffer {
  const { method, target, headers, body, chunked } = request;
  const framing = body === null ? '' : chunked === true ? 'transfer-encoding: chunked\r\n' : `content-length: ${body.length}\r\n`;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}${framing}connection: close\r\n\r\n`, 'latin1');
  if (body === null) return head;
  if (chunked !== true) return Buffer.concat([head, body]);
  return Buffer.concat([head, Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

/** Sends a request over a connection of its own and reads the answer to its end. */
export async function sendRaw(port: number, bytes: Buffer): Promise<Reply> {
  const socket = connect(port, '127.0.0.1');
  const parts: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('end', resolve);
    socket.on('close', () => resolve());
    socket.on('error', (error) => (parts.length > 0 ? resolve() : reject(error)));
    socket.write(bytes);
  });
  socket.destroy();
  return replyOf(Buffer.concat(parts).toString('latin1'));
}

function replyOf(text: string): Reply {
  return { status: Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0), code: codeIn(text) };
}

export function codeIn(text: string): string {
  return /urn:sallyport:error:([A-Z0-9_]+)/.exec(text)?.[1] ?? '';
}
