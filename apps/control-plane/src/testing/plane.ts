import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Event, SallyportError } from '@sallyport/core';
import { pino } from 'pino';
import { GATEWAY_EVENTS_PATH } from '../contract/gateway.ts';
import type { Me } from '../contract/index.ts';
import { BACKGROUND_HEADER, CSRF_HEADER, type Role } from '../contract/index.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from '../main.ts';

export const ADMIN_PASSWORD = 'correct horse battery staple';

/** A control plane on free ports in a folder of its own. */
export interface TestPlane extends ControlPlane {
  readonly url: string;
  readonly dir: string;
  signIn(name?: string, password?: string): Promise<Client>;
  /** A user of the role, signed in. */
  as(role: Role): Promise<Client>;
  /** Resolves when everything recorded so far can be queried. */
  flush(): Promise<void>;
  remove(): Promise<void>;
}

/** `store: 'down'` starts without an event store, as when it cannot be reached: settings must work all the same. */
export async function startPlane(options: ControlPlaneOptions & { store?: 'down'; dir?: string } = {}): Promise<TestPlane> {
  const { store, dir = mkdtempSync(join(tmpdir(), 'sallyport-cp-')), ...rest } = options;
  const down = { openEvents: () => Promise.reject(new SallyportError('STORE_UNAVAILABLE', 'event store', 'switched off')) };
  const plane = await startControlPlane({
    adminPassword: ADMIN_PASSWORD,
    logger: pino({ level: 'silent' }),
    ...(store === 'down' ? down : {}),
    ...rest,
    config: { listen: '127.0.0.1:0', data_dir: dir, ...rest.config },
  });
  const url = plane.urls[0] ?? '';
  const clients = new Map<Role, Client>();
  const signIn = (name = 'admin', password = ADMIN_PASSWORD): Promise<Client> => Client.signIn(url, name, password);
  return {
    ...plane,
    url,
    dir,
    signIn,
    async as(role) {
      const known = clients.get(role);
      if (known !== undefined) return known;
      const admin = clients.get('admin') ?? (await signIn());
      clients.set('admin', admin);
      if (role === 'admin') return admin;
      await admin.ok('POST', '/api/v1/users', { name: `the-${role}`, role, password: `${ADMIN_PASSWORD} ${role}` });
      const client = await signIn(`the-${role}`, `${ADMIN_PASSWORD} ${role}`);
      clients.set(role, client);
      return client;
    },
    async remove() {
      await plane.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects.
  readonly body: any;
}

/** A browser's side of the API: keeps the cookie and sends the anti-forgery token. */
export class Client {
  readonly url: string;
  cookie = '';
  csrf = '';
  bearer = '';

  constructor(url: string) {
    this.url = url;
  }

  static async signIn(url: string, name: string, password: string): Promise<Client> {
    const client = new Client(url);
    const answer = await client.send('POST', '/api/v1/session', { name, password });
    if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${JSON.stringify(answer.body)}`);
    client.cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    client.csrf = (answer.body as Me).csrf;
    return client;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.csrf === '' || method === 'GET' ? {} : { [CSRF_HEADER]: this.csrf }),
        ...(this.bearer === '' ? {} : { authorization: `Bearer ${this.bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        [BACKGROUND_HEADER]: '1',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects.
  async ok(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Delivers events over the unix socket, as a gateway does. */
export async function deliver(
  socket: string,
  events: readonly Event[],
): Promise<{ status: number; acks: { stream: string; seq: number }[] }> {
  const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const answer = await overSocket(socket, 'POST', GATEWAY_EVENTS_PATH, body);
  return { status: answer.status, acks: answer.status === 200 ? JSON.parse(answer.text).acks : [] };
}

export async function overSocket(
  socketPath: string,
  method: string,
  path: string,
  body = '',
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return await new Promise((resolve, reject) => {
    const type = body === '' ? {} : { 'content-type': 'application/x-ndjson' };
    const sent = request({ socketPath, method, path, headers: { ...type, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
