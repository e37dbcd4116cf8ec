import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadScanConfig } from '@sallyport/scanner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, runCommand } from '../../program.ts';

/** Two users' notes, and no look at whose they are. */
const NOTES: Readonly<Record<string, { id: string; owner: string; text: string; email: string }>> = {
  1: { id: '1', owner: 'alice', text: 'mine', email: 'alice@bank.example' },
  2: { id: '2', owner: 'bob', text: 'his', email: 'bob@bank.example' },
};
const HOLDERS: Readonly<Record<string, string>> = { 'Bearer tok-alice-1234': 'alice', 'Bearer tok-bob-1234': 'bob' };

const server = http.createServer((request, response) => {
  const user = HOLDERS[request.headers.authorization ?? ''];
  const send = (status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (user === undefined) return send(401, { error: 'sign in' });
  if (request.url === '/notes') return send(200, { items: Object.values(NOTES).filter(({ owner }) => owner === user) });
  const note = NOTES[/^\/notes\/(\d+)$/.exec(request.url ?? '')?.[1] ?? ''];
  return note === undefined ? send(404, { error: 'none' }) : send(200, note);
});
const folder = mkdtempSync(join(tmpdir(), 'scan-'));
const spec = join(folder, 'openapi.json');
const file = (name: string): string => join(folder, name);
let target = '';

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const paths = { '/notes': { get: {} }, '/notes/{noteId}': { get: {} } };
  writeFileSync(spec, JSON.stringify({ openapi: '3.0.3', info: { title: 'Notes', version: '1' }, paths }));
});
afterAll(() => void server.close());

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await runCommand(['scan', ...args], {
    out: (text) => void said.out.push(text),
    err: (text) => void said.err.push(text),
    interactive: false,
  });
  return { code, out: said.out.join(''), err: said.err.join('') };
}

const identities = ['--bearer', 'alice=tok-alice-1234', '--bearer', 'bob=tok-bob-1234'];
const scanArgs = (...more: string[]): string[] => ['--target', target, '--spec', spec, ...identities, '--checks', 'API1', ...more];

describe('sallyport scan', () => {
  it('finds, proves, reports and says so by its exit code', async () => {
    const { code, out } = await run(
      ...scanArgs('--sarif', file('s.sarif'), '--json', file('s.json'), '--evidence', file('s.har'), '--journal', file('s.journal')),
    );
    expect(code).toBe(1);
    expect(out).toContain("HIGH Another user's object can be read");
    const report = JSON.parse(readFileSync(file('s.json'), 'utf8')) as {
      findings: { check: string; operation: string; evidence: object[] }[];
    };
    expect(report.findings).toMatchObject([{ check: 'bola-read', operation: 'GET /notes/{noteId}' }]);
    for (const name of ['s.sarif', 's.json', 's.har', 's.journal']) expect(readFileSync(file(name), 'utf8')).not.toMatch(/tok-(alice|bob)/);
  });

  it('counts only what is new against a baseline', async () => {
    expect((await run(...scanArgs('--write-baseline', file('base.json')))).code).toBe(1);
    const { code, out } = await run(...scanArgs('--baseline', file('base.json')));
    expect(code).toBe(0);
    expect(out).toContain('1 more in the baseline');
  });

  it('goes on where a journal ends', async () => {
    const before = await run(...scanArgs('--journal', file('r.journal')));
    const after = await run(...scanArgs('--journal', file('r.journal'), '--resume'));
    expect(before.out).toContain('1 findings');
    expect(after.out).toContain('1 findings');
    const requests = (text: string): number => Number(/(\d+) requests/.exec(text)?.[1]);
    expect(requests(after.out)).toBeLessThan(requests(before.out));
  });

  it('is the same twice with a seed', async () => {
    const one = async (): Promise<unknown> => {
      await run(...scanArgs('--seed', 'same', '--json', file('d.json')));
      const { findings } = JSON.parse(readFileSync(file('d.json'), 'utf8')) as { findings: { fingerprint: string; proof: string[] }[] };
      return findings.map(({ fingerprint, proof }) => [fingerprint, proof]);
    };
    expect(await one()).toEqual(await one());
  });

  it('says what is wrong with the command line, the target and the sign-in', async () => {
    expect((await run('--target', target)).code).toBe(2);
    const closed = await run('--target', 'http://127.0.0.1:9', '--spec', spec);
    expect(closed.code).toBe(3);
    expect(closed.err).toContain('SCAN_TARGET_UNREACHABLE');
    const login = await run('--target', target, '--spec', spec, '--user', 'alice=alice:wrong');
    expect(login.code).toBe(1);
    expect(login.err).toContain('SCAN_LOGIN_FAILED at alice');
  });

  it('scans recorded traffic without a description', async () => {
    const entry = (path: string): object => ({
      startedDateTime: '2027-01-01T00:00:00Z',
      time: 1,
      request: {
        method: 'GET',
        url: `${target}${path}`,
        httpVersion: 'HTTP/1.1',
        headers: [{ name: 'authorization', value: 'Bearer x' }],
        queryString: [],
        cookies: [],
        headersSize: -1,
        bodySize: 0,
      },
      response: {
        status: 200,
        statusText: 'OK',
        httpVersion: 'HTTP/1.1',
        headers: [{ name: 'content-type', value: 'application/json' }],
        cookies: [],
        content: { size: 2, mimeType: 'application/json', text: '{}' },
        redirectURL: '',
        headersSize: -1,
        bodySize: 2,
      },
      cache: {},
      timings: { send: 0, wait: 1, receive: 0 },
    });
    const paths = ['/notes', ...Array.from({ length: 30 }, (_, index) => `/notes/${index + 1}`)];
    writeFileSync(
      file('t.har'),
      JSON.stringify({ log: { version: '1.2', creator: { name: 't', version: '1' }, entries: paths.map(entry) } }),
    );
    const { code, out } = await run('--target', target, '--har', file('t.har'), ...identities, '--checks', 'bola-read');
    expect(out).toContain('GET /notes/{');
    expect(code).toBe(1);
  });
});

describe('samples of pipelines', () => {
  const samples = resolve(import.meta.dirname, '../../../../../examples/pipelines');
  it('use a configuration that is accepted', () => {
    const read = loadScanConfig(readFileSync(join(samples, 'scan.yaml'), 'utf8'), 'scan.yaml', { ALICE_PASSWORD: 'a', BOB_PASSWORD: 'b' });
    expect(read.ok ? read.value.identities.length : read.error.message).toBe(2);
  });
  it.each(['github.yml', 'gitlab.yml', 'Jenkinsfile'])('%s uses options that there are', async (name) => {
    const line = /sallyport scan ([^'\n]+)/.exec(readFileSync(join(samples, name), 'utf8'))?.[1] ?? '';
    const program = buildProgram({ out: () => {}, err: () => {}, interactive: false }, () => {});
    const command = program.commands.find((one) => one.name() === 'scan')!;
    const seen: unknown[] = [];
    command.action((options: unknown) => void seen.push(options));
    await program.parseAsync(['scan', ...line.trim().split(' ')], { from: 'user' });
    expect(seen).toMatchObject([{ config: 'scan.yaml', baseline: 'scan.baseline.json', failOn: 'high' }]);
  });
});
