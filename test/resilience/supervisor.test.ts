import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Overview } from '@sallyport/control-plane/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api, type Product, startProduct, until } from '../main-job/product.fixture.ts';

describe('`up`, when its parts are killed', () => {
  let bank: Server;
  let product: Product;
  let api: Api;

  /** The process that a lock file names. */
  const owner = (...path: string[]): number => Number(readFileSync(join(product.folder, 'own', ...path), 'utf8').split(' ')[0]);
  const kill = (pid: number): Promise<true> => {
    process.kill(pid, 'SIGKILL');
    return until(async () => (isRunning(pid) ? null : true), `the end of ${pid}`);
  };
  const status = async (): Promise<number> => (await fetch(`${product.gateway}/accounts`)).status;
  const mode = async (): Promise<string> => (await api.get<Overview>('/overview')).mode;

  beforeAll(async () => {
    bank = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((listening) => bank.listen(0, '127.0.0.1', listening));
    product = await startProduct(['--upstream', `http://127.0.0.1:${(bank.address() as AddressInfo).port}`, '--mode', 'block']);
    api = new Api(product.console);
    await api.signIn(product.admin.name, product.admin.password);
  }, 120_000);

  afterAll(async () => {
    await product?.stop();
    bank.closeAllConnections();
    bank.close();
  }, 90_000);

  it('starts the gateway again', async () => {
    expect(await status()).toBe(200);
    await kill(owner('spool', '.reader'));
    await until(async () => ((await status()) === 200 ? true : null), 'the gateway');
  }, 90_000);

  it('starts the control plane again, which keeps the mode that was set and who is signed in', async () => {
    expect(await mode()).toBe('block');
    const { version } = await api.get<{ version: number }>('/settings/policy');
    await api.send('PUT', '/settings/mode', { version, level: 'global', mode: 'monitor', reason: 'for the test' });
    await kill(owner('control-plane', 'log', '.owner'));
    expect(await until(mode, 'the control plane')).toBe('monitor');
  }, 90_000);

  it('goes on trying when a part cannot start', async () => {
    const squatter = createServer();
    const { port } = new URL(product.console);
    await kill(owner('control-plane', 'log', '.owner'));
    await new Promise<void>((listening) => squatter.listen(Number(port), '127.0.0.1', listening));
    await until(async () => (product.said().includes('control-plane did not start') ? true : null), 'a failed start');
    squatter.close();
    expect(await until(mode, 'the control plane')).toBe('monitor');
  }, 120_000);

  it('stops in order when asked', async () => {
    expect(await product.stop()).toBe(0);
    expect(product.said()).toContain('stopping');
  }, 90_000);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
