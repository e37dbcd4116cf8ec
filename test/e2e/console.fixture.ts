import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type ControlPlane, type ControlPlaneConfig, startControlPlane } from '@sallyport/control-plane';
import { GATEWAY_EVENTS_PATH } from '@sallyport/control-plane/contract';
import type { Event } from '@sallyport/core';
import { pino } from 'pino';
import { type Browser, chromium, type Page } from 'playwright-core';
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

/** `findings`: that part of the configuration. */
export async function startSite(findings: object = {}): Promise<Site> {
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
      findings: findings as ControlPlaneConfig['findings'],
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

/** Posts to the API as the admin does; gives back the answer. */
export function postAsAdmin(url: string, path: string, body: object): Promise<unknown> {
  return sendAsAdmin(url, 'POST', path, body);
}

/** The same with another method. */
export async function sendAsAdmin(url: string, method: 'POST' | 'PUT', path: string, body: object): Promise<unknown> {
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ name: 'admin', password: PASSWORD }),
  });
  const { csrf } = (await session.json()) as { csrf: string };
  const cookie = (session.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const made = await fetch(`${url}${path}`, {
    method,
    headers: { ...json, cookie, 'x-csrf-token': csrf },
    body: JSON.stringify(body),
  });
  if (!made.ok) throw new Error(`${path}: ${made.status} ${await made.text()}`);
  return await made.json();
}

/** Makes a user through the API, as an admin does. */
export async function addUser(url: string, name: string, role: string): Promise<void> {
  await postAsAdmin(url, '/api/v1/users', { name, role, password: PASSWORD });
}

export async function signIn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByLabel('Name').fill(name);
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Collects script errors, refused styles and failed requests of a page. */
export function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
}

async function violations(page: Page, scheme: 'light' | 'dark', rules: string[] = []): Promise<string[]> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
  // Colours change in the frames after the switch, which a page that draws its charts anew makes wait.
  await page.waitForFunction(() => !document.getAnimations().some((animation) => animation instanceof CSSTransition));
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  if (rules.length > 0) axe.options({ resultTypes: ['violations'], runOnly: rules });
  const { violations: found } = await axe.analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${scheme} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

/** Serious accessibility violations in light and in dark; only colours differ between the two. */
export async function violationsInBoth(page: Page): Promise<string[]> {
  return [...(await violations(page, 'light')), ...(await violations(page, 'dark', ['color-contrast']))];
}
