import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALLBACKS_MAX } from '../limits.ts';
import { openDns } from './dns.ts';

export interface Callback {
  readonly nonce: string;
  readonly method: string;
  readonly path: string;
  readonly from: string;
}

/** An address that only the target can have been told: a request to it proves that the target sent one. */
export interface CallbackListener {
  /** A URL that holds the nonce. */
  url(nonce: string): string;
  /** A URL that answers with a redirect to another nonce's URL. */
  redirectUrl(nonce: string, to: string): string;
  /** A URL whose host holds the nonce; `null` where no zone is served. To look its name up is a callback. */
  nameUrl(nonce: string): string | null;
  /** Serves a text at the nonce's URL. */
  serve(nonce: string, contentType: string, body: string): void;
  /** Waits until a request with the nonce has come, at most `wait_ms`; `null` when none does. */
  waitFor(nonce: string, wait_ms: number): Promise<Callback | null>;
  close(): Promise<void>;
}

const POLL_MS = 20;
const BODY_BYTES_MAX = 65_536;

/** Opens the listener. It answers every request with a short JSON text. */
export async function openCallbacks(settings: {
  readonly host: string;
  readonly port: number;
  readonly url?: string | undefined;
  readonly dns?: { readonly port: number; readonly domain: string } | undefined;
}): Promise<CallbackListener> {
  const calls: Callback[] = [];
  const note = (call: Callback): void => {
    if (calls.length >= CALLBACKS_MAX) calls.shift();
    calls.push(call);
  };
  const served = new Map<string, { contentType: string; body: string }>();
  const server = http.createServer((request, response) => {
    const path = request.url ?? '';
    const [, kind = '', nonce = '', rest = ''] = /^\/(c|r)\/([0-9a-z]+)(.*)$/.exec(path) ?? [];
    note({ nonce, method: request.method ?? '', path, from: request.socket.remoteAddress ?? '' });
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) request.destroy();
    });
    const own = served.get(nonce);
    if (kind === 'r') {
      response.writeHead(302, { location: `/c/${rest.slice(1)}` }).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': own?.contentType ?? 'application/json' })
      .end(own?.body ?? JSON.stringify({ callback: nonce }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const base = (settings.url ?? `http://${settings.host}:${port}`).replace(/\/+$/, '');
  const dns =
    settings.dns === undefined
      ? null
      : await openDns({ ...settings.dns, host: settings.host, address: new URL(base).hostname }, (nonce, from) =>
          note({ nonce, method: 'DNS', path: `${nonce}.${settings.dns!.domain}`, from }),
        );
  return {
    nameUrl: (nonce) => (settings.dns === undefined ? null : `http://${nonce}.${settings.dns.domain}:${port}/c/${nonce}`),
    url: (nonce) => `${base}/c/${nonce}`,
    redirectUrl: (nonce, to) => `${base}/r/${nonce}/${to}`,
    serve(nonce, contentType, body) {
      if (served.size < CALLBACKS_MAX) served.set(nonce, { contentType, body });
    },
    async waitFor(nonce, wait_ms) {
      for (let waited = 0; ; waited += POLL_MS) {
        const found = calls.find((call) => call.nonce === nonce);
        if (found !== undefined || waited >= wait_ms) return found ?? null;
        await sleep(POLL_MS);
      }
    },
    async close() {
      await dns?.close();
      await new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
    },
  };
}
