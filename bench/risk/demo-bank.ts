import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** How long the demo's traffic is looked at. */
const WATCH_MS = 60_000;
const CLI = resolve(import.meta.dirname, '../../apps/cli/bin/sallyport.cjs');

interface Scored {
  readonly method: string;
  readonly template: string;
  readonly risk: { readonly score: number; readonly level: string };
}

interface Addresses {
  readonly console: string;
  readonly admin: { readonly name: string; readonly password: string };
}

/** The demo bank behind the whole product on loopback, and the scores of its operations. Needs `npm run build`. */
export async function demoBankScores(ports: {
  readonly gateway: number;
  readonly console: number;
  readonly admin: number;
}): Promise<readonly Scored[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-risk-'));
  const args = [CLI, 'up', '--json', '--workers', '1', '--data-dir', folder];
  const at = ['--port', String(ports.gateway), '--console-port', String(ports.console), '--admin-port', String(ports.admin)];
  const child = spawn(process.execPath, [...args, ...at], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const addresses = JSON.parse(await firstLine(child.stdout)) as Addresses;
    await new Promise((later) => setTimeout(later, WATCH_MS));
    return await scoresOf(addresses);
  } finally {
    child.kill('SIGTERM');
    await new Promise((gone) => child.once('exit', gone));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
  }
  throw new Error('the product ended before it said where it is');
}

async function scoresOf({ console: url, admin }: Addresses): Promise<readonly Scored[]> {
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify(admin) });
  const cookie = (session.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const answer = await fetch(`${url}/api/v1/operations?sort=risk&limit=500`, { headers: { cookie } });
  return ((await answer.json()) as { items: Scored[] }).items;
}
