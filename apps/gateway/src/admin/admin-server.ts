import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SallyportError } from '@sallyport/core';
import { type MetricSample, mergeSamples, renderSamples } from '../metrics/sample.ts';

export interface AdminSource {
  /** True once the listeners are open and a worker accepts; false while draining. */
  ready(): boolean;
  samples(): Promise<readonly (readonly MetricSample[])[]>;
}

/** /healthz, /readyz and /metrics. No sign-in and nothing confidential: it belongs on loopback or a closed network. */
export class AdminServer {
  readonly #server: Server;
  readonly #source: AdminSource;

  constructor(source: AdminSource) {
    this.#source = source;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.headersTimeout = 5_000;
    this.#server.requestTimeout = 5_000;
  }

  listen(address: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(new SallyportError('CONFIG_INVALID', `${address}:${port}`, `the admin port cannot be opened (${error.code})`)),
      );
      this.#server.listen(port, address, resolve);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') send(response, 405, 'only GET is served here\n');
    else if (path === '/healthz') send(response, 200, 'ok\n');
    else if (path === '/readyz') send(response, this.#source.ready() ? 200 : 503, this.#source.ready() ? 'ready\n' : 'not ready\n');
    else if (path === '/metrics') {
      const samples = mergeSamples(await this.#source.samples());
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      send(response, 200, renderSamples(samples));
    } else send(response, 404, 'there are /healthz, /readyz and /metrics\n');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function send(response: ServerResponse, status: number, text: string): void {
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.statusCode = status;
  response.end(text);
}
