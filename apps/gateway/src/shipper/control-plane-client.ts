import { readFileSync } from 'node:fs';
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ControlPlaneConfig } from '../config/schema.ts';

/** Bytes of an answer; a configuration of many thousand operations stays far below. */
const ANSWER_BYTES_MAX = 67_108_864;

export interface ControlPlaneAnswer {
  readonly status: number;
  readonly body: string;
}

/** Speaks HTTP to the control plane, over a unix socket or TCP, with the gateway's token. */
export class ControlPlaneClient {
  readonly #config: ControlPlaneConfig;

  constructor(config: ControlPlaneConfig) {
    this.#config = config;
  }

  post(path: string, body: Buffer, stream: string, timeout_ms: number): Promise<ControlPlaneAnswer> {
    return this.#send('POST', path, { 'content-type': 'application/x-ndjson', 'x-sallyport-stream': stream }, body, timeout_ms, null);
  }

  get(path: string, timeout_ms: number, signal: AbortSignal): Promise<ControlPlaneAnswer> {
    return this.#send('GET', path, {}, null, timeout_ms, signal);
  }

  #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | null,
    timeout_ms: number,
    signal: AbortSignal | null,
  ): Promise<ControlPlaneAnswer> {
    return new Promise((resolve, reject) => {
      const timeout = AbortSignal.timeout(timeout_ms);
      const options: RequestOptions = {
        method,
        path,
        headers: { ...headers, ...this.#authorization(), host: 'control-plane' },
        signal: signal === null ? timeout : AbortSignal.any([timeout, signal]),
      };
      const request = this.#open(options);
      request.on('error', reject);
      request.on('response', (response) => readAnswer(response).then(resolve, reject));
      request.end(body ?? undefined);
    });
  }

  /** The token is read for each request, so that it can be changed without a restart. */
  #authorization(): Record<string, string> {
    const token = readFileSync(this.#config.token_file, 'utf8').trim();
    return token === '' ? {} : { authorization: `Bearer ${token}` };
  }

  #open(options: RequestOptions): ReturnType<typeof requestHttp> {
    const { url, ca } = this.#config;
    if (url.startsWith('unix:')) return requestHttp({ ...options, socketPath: url.slice('unix:'.length) });
    const { protocol, hostname, port, host } = new URL(url);
    const place = { ...options, headers: { ...options.headers, host }, hostname: hostname.replace(/^\[|\]$/g, ''), port };
    if (protocol === 'http:') return requestHttp(place);
    return requestHttps({ ...place, ...(ca === null ? {} : { ca: readFileSync(ca) }) });
  }
}

async function readAnswer(response: IncomingMessage): Promise<ControlPlaneAnswer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    bytes += (part as Buffer).length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('the answer is too large');
    parts.push(part as Buffer);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') };
}
