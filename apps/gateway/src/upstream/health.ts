import { request as requestHttp } from 'node:http';
import { connect as connectH2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import type { HealthConfig } from '../config/schema.ts';
import type { ServerHandle } from './group.ts';
import { openSocket } from './open-socket.ts';
import type { ServerSettings } from './settings.ts';

/** Bytes of a check's answer that are read; the status alone counts. */
const CHECK_BODY_BYTES_MAX = 65_536;

/** Asks one server at intervals whether it is well, and marks it up or down after enough answers in a row. */
export class HealthCheck {
  #good = 0;
  #bad = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  readonly #server: ServerHandle;
  readonly #settings: ServerSettings;
  readonly #config: HealthConfig;
  readonly #onChange: (server: ServerHandle, up: boolean, detail: string) => void;

  constructor(
    server: ServerHandle,
    settings: ServerSettings,
    config: HealthConfig,
    onChange: (server: ServerHandle, up: boolean, detail: string) => void,
  ) {
    this.#server = server;
    this.#settings = settings;
    this.#config = config;
    this.#onChange = onChange;
  }

  start(): void {
    void this.#round();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const detail = await this.#check();
    if (this.#stopped) return;
    this.#count(detail);
    this.#timer = setTimeout(() => void this.#round(), this.#config.interval_ms);
    this.#timer.unref();
  }

  /** `null` for a good check, else what was wrong. */
  async #check(): Promise<string | null> {
    try {
      const status = await (this.#settings.protocol === 'http2' ? this.#askH2() : this.#askH1());
      const { statuses } = this.#config;
      const good = statuses.length === 0 ? status >= 200 && status < 400 : statuses.includes(status);
      return good ? null : `status ${status}`;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
  }

  #count(detail: string | null): void {
    this.#good = detail === null ? this.#good + 1 : 0;
    this.#bad = detail === null ? 0 : this.#bad + 1;
    if (this.#server.up && this.#bad >= this.#config.down_after) this.#mark(false, detail ?? '');
    else if (!this.#server.up && this.#good >= this.#config.up_after) this.#mark(true, 'checks are good again');
  }

  #mark(up: boolean, detail: string): void {
    this.#server.up = up;
    if (up) {
      this.#server.faults = 0;
      this.#server.ejectedUntil = 0;
    }
    this.#onChange(this.#server, up, detail);
  }

  /** One GET on a connection of its own: the check must not be answered by a connection that still works. */
  #askH1(): Promise<number> {
    const { tls, host, port } = this.#settings;
    const options = { host, port, path: this.#config.path, agent: false as const, signal: AbortSignal.timeout(this.#config.timeout_ms) };
    const headers = { 'user-agent': 'sallyport-health', connection: 'close' };
    return new Promise((resolve, reject) => {
      const request =
        tls === null
          ? requestHttp({ ...options, headers })
          : requestHttps({ ...options, ...tls.context, servername: tls.serverName, rejectUnauthorized: tls.verify, headers });
      request.on('error', reject);
      request.on('response', (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > CHECK_BODY_BYTES_MAX) request.destroy();
        });
        response.on('error', () => {});
        resolve(response.statusCode ?? 0);
      });
      request.end();
    });
  }

  #askH2(): Promise<number> {
    const settings = this.#settings;
    return new Promise((resolve, reject) => {
      const scheme = settings.tls === null ? 'http' : 'https';
      const session = connectH2(`${scheme}://${settings.host}:${settings.port}`, { createConnection: () => openSocket(settings) });
      const timer = setTimeout(() => session.destroy(new Error('timeout')), this.#config.timeout_ms);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        session.destroy();
        act();
      };
      session.on('error', (error) => settle(() => reject(error)));
      const stream = session.request({ ':path': this.#config.path, 'user-agent': 'sallyport-health' }, { endStream: true });
      stream.on('error', (error) => settle(() => reject(error)));
      stream.on('response', (headers) => settle(() => resolve(Number(headers[':status']))));
    });
  }
}
