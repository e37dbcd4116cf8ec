import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
export const CLI: string = join(root, 'apps/cli/dist/main.js');

/** A port that was free a moment ago, with the next one free too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer().once('error', () => answer(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)));
  });
}

export interface Product {
  readonly folder: string;
  readonly console: string;
  readonly gateway: string;
  readonly metrics: string;
  readonly admin: { readonly name: string; readonly password: string };
  readonly said: () => string;
  stop(): Promise<number | null>;
}

interface Facts {
  readonly console: string;
  readonly gateway: string;
  readonly metrics: string;
  readonly admin: { readonly name: string; readonly password: string };
}

/** Runs `sallyport up` as a user would and waits until it says it is ready. */
export async function startProduct(args: readonly string[] = []): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-up-'));
  const [port, consolePort, adminPort] = [await freePort(), await freePort(), await freePort()];
  const ports = ['--port', String(port), '--console-port', String(consolePort), '--admin-port', String(adminPort)];
  const child = spawn(process.execPath, [CLI, 'up', '--json', '--data-dir', folder, '--workers', '1', ...ports, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const facts = await firstLine(child, () => errors);
  return {
    folder,
    console: facts.console,
    gateway: facts.gateway,
    metrics: facts.metrics,
    admin: facts.admin,
    said: () => errors,
    stop: () => stop(child),
  };
}

async function firstLine(child: ChildProcess, errors: () => string): Promise<Facts> {
  let text = '';
  return new Promise((answer, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) answer(JSON.parse(text.slice(0, text.indexOf('\n'))) as Facts);
    });
    child.once('exit', (code) => fail(new Error(`ended with ${code}: ${errors()}`)));
  });
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((answer) => child.once('exit', answer));
  child.kill('SIGTERM');
  return gone;
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return present(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

/** The files that hold a text as UTF-8, as UTF-16, or in base64 at any of its three offsets. */
export function filesHolding(folder: string, secret: string): string[] {
  const plain = Buffer.from(secret);
  const encoded = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), plain])
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const needles = [plain, Buffer.from(secret, 'utf16le'), ...encoded.filter((text) => text.length >= 8).map((text) => Buffer.from(text))];
  return filesBelow(folder).filter((path) => {
    const bytes = contentOf(path);
    return needles.some((needle) => bytes.includes(needle));
  });
}

/** A signed-in session of the control plane's API. */
export class Api {
  readonly #origin: string;
  #cookie = '';
  #csrf = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  async signIn(name: string, password: string): Promise<void> {
    const response = await fetch(`${this.#origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    if (response.status !== 200) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    this.#csrf = ((await response.json()) as { csrf: string }).csrf;
  }

  async get<T>(path: string): Promise<T> {
    return this.#send<T>('GET', path);
  }

  async send<T>(method: string, path: string, body: unknown): Promise<T> {
    return this.#send<T>(method, path, body);
  }

  async text(path: string, method = 'GET'): Promise<string> {
    return (await this.#fetch(method, path)).text();
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.#fetch(method, path, body)).json()) as T;
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.#origin}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method !== 'GET' && { 'x-csrf-token': this.#csrf }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

/** Asks until the answer is there. */
export async function until<T>(ask: () => Promise<T | null>, what: string, ms_max = 60_000): Promise<T> {
  const end = Date.now() + ms_max;
  while (Date.now() < end) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await new Promise((next) => setTimeout(next, 250));
  }
  throw new Error(`${what}: not within ${ms_max} ms`);
}

function contentOf(path: string): Buffer {
  return present(() => readFileSync(path), Buffer.alloc(0));
}

/** What goes away while we look (spools and parts of the store do) holds nothing any more. */
function present<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return gone;
    throw error;
  }
}
