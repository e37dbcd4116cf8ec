import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Cleanup } from '../../apps/gateway/src/gateway.fixture.ts';
import { freePort, startProgram } from './program.fixture.ts';

const samples = resolve(import.meta.dirname, '../../examples/deployment');

export const NGINX: readonly string[] = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'];
export const HAPROXY: readonly string[] = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'];

/** The published sample, with the ports of a test in the place of its own. */
function sample(file: string, replacements: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(samples, file), 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

function folderFor(cleanup: Cleanup, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `sallyport-${name}-`));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Beside {
  readonly api: number;
  /** More replacements in the sample. */
  readonly changes?: Readonly<Record<string, string>>;
}

/** Starts nginx with the sample configuration in a folder of its own; gives its port. */
export async function startNginx(
  command: string,
  cleanup: Cleanup,
  ports: Beside & { readonly auth: number; readonly mirror: number },
): Promise<number> {
  const folder = folderFor(cleanup, 'nginx');
  const port = await freePort();
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
  const text = sample('nginx/nginx.conf', {
    '127.0.0.1:9100': `127.0.0.1:${ports.auth}`,
    '127.0.0.1:9101': `127.0.0.1:${ports.mirror}`,
    '127.0.0.1:3000': `127.0.0.1:${ports.api}`,
    '127.0.0.1:8080': `127.0.0.1:${port}`,
    // Started by root, nginx would give its workers a user that may not write here.
    'worker_processes auto;': `${process.getuid?.() === 0 ? 'user root; ' : ''}worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;`,
    'http {': `http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;`,
    ...ports.changes,
  });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, text);
  cleanup.add(await startProgram(command, ['-c', file, '-p', folder], folder, port));
  return port;
}

/** Starts HAProxy with the sample configuration in a folder of its own; gives its port. */
export async function startHaproxy(command: string, cleanup: Cleanup, ports: Beside & { readonly agent: number }): Promise<number> {
  const folder = folderFor(cleanup, 'haproxy');
  const port = await freePort();
  const text = sample('haproxy/haproxy.cfg', {
    '127.0.0.1:9102': `127.0.0.1:${ports.agent}`,
    '127.0.0.1:3000': `127.0.0.1:${ports.api}`,
    '127.0.0.1:8080': `127.0.0.1:${port}`,
    'spoe-sallyport.conf\n\n  # The answer': `${folder}/spoe.conf\n\n  # The answer`,
    ...ports.changes,
  });
  writeFileSync(join(folder, 'haproxy.cfg'), text);
  writeFileSync(join(folder, 'spoe.conf'), sample('haproxy/spoe-sallyport.conf', {}));
  cleanup.add(await startProgram(command, ['-db', '-f', join(folder, 'haproxy.cfg')], folder, port));
  return port;
}
