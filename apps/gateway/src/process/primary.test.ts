import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { exchanges, readSpool, startUpstream } from '../gateway.fixture.ts';
import { Primary } from './primary.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Setup {
  readonly dir: string;
  readonly config: string;
  write(gateway: object, policy?: object): Promise<void>;
}

async function folder(): Promise<Setup> {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-primary-'));
  closing.push(() => rm(dir, { recursive: true, force: true }));
  const config = join(dir, 'sallyport.yaml');
  const write = (gateway: object, policy: object = { mode: 'block' }): Promise<void> =>
    writeFile(
      config,
      JSON.stringify({
        gateway: {
          listeners: [{ name: 'public', port: 0 }],
          admin: { port: 0 },
          workers: 1,
          drain_ms: 1_000,
          record: { directory: join(dir, 'spool') },
          ...gateway,
        },
        policy,
      }),
    );
  return { dir, config, write };
}

async function upstream(answer = 'hello'): Promise<{ name: string; servers: string[] }> {
  const { server, port } = await startUpstream((_request, response) => response.end(answer));
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { name: 'bank', servers: [`http://127.0.0.1:${port}`] };
}

async function start(config: string): Promise<Primary> {
  const primary = new Primary(config, pino({ level: 'silent' }));
  closing.push(() => primary.stop());
  await primary.start();
  return primary;
}

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 25));
}

async function get(port: number, path = '/'): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return `${answer.status} ${await answer.text()}`;
}

describe('the primary', () => {
  it('serves, tells its health and its numbers, and records its life', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream()] });
    const primary = await start(setup.config);
    const [listener] = primary.listeners;
    expect(await get(listener?.port ?? 0)).toBe('200 hello');
    expect(await get(primary.adminPort, '/healthz')).toBe('200 ok\n');
    expect(await get(primary.adminPort, '/readyz')).toBe('200 ready\n');
    const metrics = await get(primary.adminPort, '/metrics');
    expect(metrics).toContain('sallyport_requests_total{verdict="pass",action="pass",mode="block",status="2xx"} 1');
    expect(metrics).toContain('sallyport_workers 1');
    await primary.stop();
    const events = await readSpool(join(setup.dir, 'spool'));
    expect(exchanges(events)).toHaveLength(1);
    const names = events.flatMap((event) => (event.kind === 'system' ? [event.name] : []));
    expect(names).toEqual(expect.arrayContaining(['worker-start', 'worker-stop', 'config-applied']));
  });

  it('starts a killed worker anew, refuses nobody meanwhile, and loses no recorded decision', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream()] });
    const primary = await start(setup.config);
    const port = primary.listeners[0]?.port ?? 0;
    for (let index = 0; index < 20; index++) expect(await get(port, `/before/${index}`)).toBe('200 hello');
    const [pid] = primary.pids;
    process.kill(pid ?? 0, 'SIGKILL');
    // Sent while there is no worker: it waits in the listener's queue and is served by the next one.
    expect(await get(port, '/meanwhile')).toBe('200 hello');
    expect(primary.pids).not.toContain(pid);
    await primary.stop();
    const events = await readSpool(join(setup.dir, 'spool'));
    const paths = exchanges(events).map((event) => event.path);
    expect(paths).toEqual(expect.arrayContaining([...Array.from({ length: 20 }, (_, index) => `/before/${index}`), '/meanwhile']));
    expect(paths).toHaveLength(21);
    expect(events.some((event) => event.kind === 'system' && event.name === 'worker-crash')).toBe(true);
  });

  it('has every answer that was given under load on disk when a worker is killed, once', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream()], workers: 2 });
    const primary = await start(setup.config);
    const port = primary.listeners[0]?.port ?? 0;
    const answered: string[] = [];
    let killed = false;
    let sent = 0;
    const client = async (name: number): Promise<void> => {
      for (let index = 0; index < 40; index++) {
        const path = `/c${name}/${index}`;
        // A connection that the killed worker had breaks; what was answered counts.
        const answer = await get(port, path).catch(() => '');
        if (answer === '200 hello') answered.push(path);
        if (++sent === 100 && !killed) {
          killed = true;
          process.kill(primary.pids[0] ?? 0, 'SIGKILL');
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, name) => client(name)));
    await primary.stop();
    const events = await readSpool(join(setup.dir, 'spool'));
    const recorded = exchanges(events).map((event) => event.path);
    expect(new Set(recorded).size).toBe(recorded.length);
    expect(answered.length).toBeGreaterThan(250);
    expect(recorded).toEqual(expect.arrayContaining(answered));
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  }, 120_000);

  it('takes up a changed file and refuses a bad one with its line', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream('one')] });
    const primary = await start(setup.config);
    const port = primary.listeners[0]?.port ?? 0;
    expect(await get(port)).toBe('200 one');
    await setup.write({ upstreams: [await upstream('two')] });
    await until(async () => (await get(port)) === '200 two');

    await writeFile(setup.config, 'gateway:\n  upstreams: []\n');
    expect(await primary.reload()).toBe(false);
    expect(await get(port)).toBe('200 two');
    await primary.stop();
    const refused = (await readSpool(join(setup.dir, 'spool'))).find((event) => event.kind === 'system' && event.name === 'config-refused');
    expect(refused).toMatchObject({ detail: expect.stringContaining('sallyport.yaml:2:3: gateway.upstreams') });
  });

  it('opens and closes listeners with the configuration', async () => {
    const setup = await folder();
    const bank = await upstream();
    await setup.write({ upstreams: [bank] });
    const primary = await start(setup.config);
    await setup.write({ upstreams: [bank], listeners: [{ name: 'other', port: 0 }] });
    const before = primary.listeners[0]?.port ?? 0;
    expect(await primary.reload()).toBe(true);
    const after = primary.listeners[0]?.port ?? 0;
    expect(await get(after)).toBe('200 hello');
    await expect(get(before)).rejects.toThrow();
  });

  it('refuses to start on what it cannot serve', async () => {
    const setup = await folder();
    await setup.write({
      upstreams: [await upstream()],
      listeners: [{ name: 'public', port: 0, tls: { certificates: [{ certificate: '/none.pem', key: '/none.key' }] } }],
    });
    const primary = new Primary(setup.config, pino({ level: 'silent' }));
    closing.push(() => primary.stop());
    await expect(primary.start()).rejects.toThrow(/CONFIG_INVALID.*\/none\.pem/);
  });

  it('starts a worker anew that was killed within the very first start', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream()] });
    const primary = new Primary(setup.config, pino({ level: 'silent' }));
    closing.push(() => primary.stop());
    const starting = primary.start();
    await until(() => primary.pids.length === 1);
    const [killed] = primary.pids;
    process.kill(killed ?? 0, 'SIGKILL');
    await starting;
    expect(primary.pids).toHaveLength(1);
    expect(primary.pids).not.toContain(killed);
    expect(await get(primary.listeners[0]?.port ?? 0)).toBe('200 hello');
    expect(await get(primary.adminPort, '/metrics')).toContain('sallyport_worker_restarts_total 1');
  });

  it('says that the workers fail, not the configuration, when each is killed at the start', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream()] });
    const primary = new Primary(setup.config, pino({ level: 'silent' }));
    closing.push(() => primary.stop());
    const starting = primary.start().catch((error: Error) => error);
    let failed: unknown = null;
    void starting.then((error) => {
      failed = error;
    });
    await until(() => {
      for (const pid of primary.pids) process.kill(pid, 'SIGKILL');
      return failed !== null;
    });
    expect(String(failed)).toMatch(/WORKER_FAILED at .+: the worker ended: SIGKILL/);
  });

  it('refuses an address that is taken, at the start and later', async () => {
    const setup = await folder();
    const bank = await upstream();
    const taken = { name: 'public', port: Number(new URL(bank.servers[0] ?? '').port) };
    await setup.write({ upstreams: [bank], listeners: [taken] });
    const refused = new Primary(setup.config, pino({ level: 'silent' }));
    closing.push(() => refused.stop());
    await expect(refused.start()).rejects.toThrow(/CONFIG_INVALID at 127\.0\.0\.1:\d+: cannot listen there \(EADDRINUSE\)/);

    await setup.write({ upstreams: [bank] });
    const primary = await start(setup.config);
    const port = primary.listeners[0]?.port ?? 0;
    await setup.write({
      upstreams: [bank],
      listeners: [
        { name: 'public', port: 0 },
        { ...taken, name: 'second' },
      ],
    });
    expect(await primary.reload()).toBe(false);
    expect(await get(port)).toBe('200 hello');
  });

  it('ships every event to the control plane and takes its policy', async () => {
    const setup = await folder();
    const delivered = new Set<string>();
    const notes: string[] = [];
    let asked = 0;
    const plane = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      expect(request.headers.authorization).toBe('Bearer secret');
      if (request.method === 'POST') {
        const events = body
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { id: string; stream: string; seq: number; path?: string; name?: string; detail?: string });
        if (events.some((event) => event.path === '/refused')) {
          response.writeHead(422).end(JSON.stringify({ code: 'RECORD_INVALID', message: '', place: 'batch:1', detail: 'test' }));
          return;
        }
        for (const event of events) delivered.add(event.id);
        for (const event of events) if (event.name === 'events-refused') notes.push(event.detail ?? '');
        response.end(JSON.stringify({ acks: [{ stream: events[0]?.stream, seq: events.at(-1)?.seq }] }));
      } else if (asked++ === 0) {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ version: 'v1', policy: { mode: 'block', deny: [{ id: 'all', addresses: ['127.0.0.1'], reason: 'test' }] } }),
        );
      } else setTimeout(() => response.writeHead(204).end(), 50);
    });
    const socket = join(setup.dir, 'plane.sock');
    await new Promise<void>((resolve) => plane.listen(socket, resolve));
    closing.push(
      () => plane.closeAllConnections(),
      () => plane.close(),
    );
    await writeFile(join(setup.dir, 'token'), 'secret\n');
    await setup.write(
      { upstreams: [await upstream()], control_plane: { url: `unix:${socket}`, token_file: join(setup.dir, 'token') } },
      { mode: 'monitor' },
    );
    const primary = await start(setup.config);
    const port = primary.listeners[0]?.port ?? 0;
    await until(async () => (await get(port)).startsWith('403 '));
    await get(port, '/refused');
    await until(() => notes.length > 0);
    expect(notes[0]).toMatch(/^RECORD_INVALID at batch:1: test; of .+, kept as .+\.refused\.jsonl$/);
    expect(await get(primary.adminPort, '/metrics')).toContain('sallyport_refused_events_total 1');
    await primary.stop();
    expect(await readSpool(join(setup.dir, 'spool'))).toEqual([]);
    expect(delivered.size).toBeGreaterThanOrEqual(4);
    expect(JSON.parse(await readFile(join(setup.dir, 'spool', '.published.json'), 'utf8'))).toMatchObject({ version: 'v1' });
  });

  it('ends at once where its folder is gone', async () => {
    const setup = await folder();
    await setup.write({ upstreams: [await upstream()], workers: 2, drain_ms: 30_000 }, { mode: 'monitor' });
    const primary = await start(setup.config);
    expect(await get(primary.listeners[0]?.port ?? 0)).toBe('200 hello');
    await rm(setup.dir, { recursive: true, force: true });
    const started = performance.now();
    await primary.stop();
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
