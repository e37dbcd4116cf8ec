import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ControlPlane, startControlPlane } from '@sallyport/control-plane';
import { GATEWAY_EVENTS_PATH } from '@sallyport/control-plane/contract';
import type { Event } from '@sallyport/core';
import { pino } from 'pino';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../..');

export const CHROMIUM: string = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why the tests of this folder cannot run on this machine, or `null`. */
export const NO_BROWSER: string | null = existsSync(CHROMIUM) ? null : `no Chromium at ${CHROMIUM}; set CHROMIUM_PATH`;

export const PASSWORD = 'correct horse battery staple';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Builds the console from its sources, as a release does, into a folder of the test. */
async function buildConsole(outDir: string): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: join(root, 'apps/console/vite.config.ts'), build: { outDir, emptyOutDir: true }, logLevel: 'error' });
  } finally {
    process.env.NODE_ENV = before;
  }
}

/** A real control plane with the real console, and a gateway's side of the wire. */
export interface Site {
  readonly url: string;
  readonly plane: ControlPlane;
  deliver(events: readonly Event[]): Promise<void>;
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-console-'));
  const consoleDir = join(dir, 'console');
  await buildConsole(consoleDir);
  const plane = await startControlPlane({
    adminPassword: PASSWORD,
    logger: pino({ level: 'silent' }),
    config: {
      listen: '127.0.0.1:0',
      data_dir: join(dir, 'data'),
      console_dir: consoleDir,
      inventory: { confirm_requests_min: 2, confirm_seconds_min: 0, idle_days: 30 },
    },
  });
  await plane.ready;
  return {
    url: plane.urls[0] ?? '',
    plane,
    async deliver(events) {
      await post(plane.socket, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      await plane.flush();
    },
    async close() {
      await plane.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function post(socketPath: string, body: string): Promise<void> {
  return new Promise((done, fail) => {
    const sent = request(
      { socketPath, method: 'POST', path: GATEWAY_EVENTS_PATH, headers: { 'content-type': 'application/x-ndjson' } },
      (response) => {
        response.resume();
        response.on('end', () => (response.statusCode === 200 ? done() : fail(new Error(`delivery: ${response.statusCode}`))));
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Makes a user through the API, as an admin does. */
export async function addUser(url: string, name: string, role: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ name: 'admin', password: PASSWORD }),
  });
  const { csrf } = (await session.json()) as { csrf: string };
  const cookie = (session.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const made = await fetch(`${url}/api/v1/users`, {
    method: 'POST',
    headers: { ...json, cookie, 'x-csrf-token': csrf },
    body: JSON.stringify({ name, role, password: PASSWORD }),
  });
  if (!made.ok) throw new Error(`user: ${made.status} ${await made.text()}`);
}
