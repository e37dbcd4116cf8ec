import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { METHODS } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AttackPage, Coverage } from '@sallyport/control-plane/contract';
import type { Event } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangesOf, expectWhole, readLog } from '../resilience/evidence.fixture.ts';
import { Site } from '../resilience/site.fixture.ts';
import { type Api, CLI, until } from './product.fixture.ts';
import { type Answer, clientOf, type Item, readItems, replayItems, writeItems } from './replay.fixture.ts';

const folder = process.env.SALLYPORT_DATA_DIR ?? '';
const CONNECTIONS = 8;
const run = promisify(execFile);

type Outcome = 'block' | 'pass' | 'refused';

/** What has no code of the gateway's is the upstream's answer. */
function outcomeOf({ status, code }: Answer): Outcome {
  // An answer to HEAD has no body that would say why.
  if (code === 'REQUEST_BLOCKED' || (status === 403 && code === '')) return 'block';
  if (code === '') return 'pass';
  if (status === 400 && code.startsWith('HTTP_')) return 'refused';
  throw new Error(`neither passed, blocked nor refused: ${status} ${code}`);
}

interface Counts {
  attack: Record<Outcome, number>;
  benign: Record<Outcome, number>;
}

function countsBySource(items: readonly Item[], outcomes: readonly Outcome[]): Record<string, Counts> {
  const counts: Record<string, Counts> = {};
  for (const [index, { source, label }] of items.entries()) {
    counts[source] ??= { attack: { block: 0, pass: 0, refused: 0 }, benign: { block: 0, pass: 0, refused: 0 } };
    counts[source][label][outcomes[index] as Outcome]++;
  }
  return counts;
}

describe.skipIf(folder === '')('corpora replayed through the live gateway (need the folder named by SALLYPORT_DATA_DIR)', () => {
  let site: Site;
  let api: Api;
  let items: Item[];
  let live: Outcome[];
  let offline: Outcome[];
  let events: Event[];
  const since = Math.floor(Date.now() / 60_000) * 60_000;
  let period = '';

  beforeAll(async () => {
    items = readItems(folder);
    const reached = new Set<string>();
    site = await Site.open({
      gateway: { trusted_proxies: ['127.0.0.1/32'] },
      upstream: (request, response) => {
        reached.add(String(request.headers['x-forwarded-for']));
        request.resume().on('end', () => response.writeHead(200, { 'content-length': 11 }).end('{"ok":true}'));
      },
    });
    await site.controlPlane.start();
    await site.gateway.start();
    api = await site.signIn();
    const started = performance.now();
    live = (await replayItems(items, site.port, CONNECTIONS)).map(outcomeOf);
    const seconds = (performance.now() - started) / 1_000;
    // The upstream of these tests does not know every method there is, and refuses those by itself.
    expect(reached.size).toBe(live.filter((outcome, index) => outcome === 'pass' && METHODS.includes(items[index]?.method ?? '')).length);
    offline = await inspectOffline();
    process.stdout.write(`${items.length} requests in ${seconds.toFixed(0)} s\n${JSON.stringify(countsBySource(items, live), null, 1)}\n`);
    await until(async () => ((await site.metric('sallyport_spool_bytes')) === 0 ? true : null), 'all events shipped', 120_000);
    events = await until(async () => {
      const read = await readLog(site.log);
      return exchangesOf(read).length + refusalsOf(read) >= items.length ? read : null;
    }, 'all exchanges on the log');
    period = `from=${since}&to=${Math.ceil(Date.now() / 60_000) * 60_000}`;
  }, 900_000);

  afterAll(async () => await site?.close(), 60_000);

  function refusalsOf(read: readonly Event[]): number {
    return read.filter((event) => event.kind === 'rejected').length;
  }

  /** What `sallyport inspect` says of the same requests; what is refused for its framing has no verdict that counts. */
  async function inspectOffline(): Promise<Outcome[]> {
    const [requests, verdicts] = [join(site.folder, 'requests.jsonl'), join(site.folder, 'verdicts.jsonl')];
    writeItems(items, requests);
    await run(process.execPath, [CLI, 'inspect', '--in', requests, '--out', verdicts]);
    const lines = readFileSync(verdicts, 'utf8').trim().split('\n');
    return lines.map((line) => (JSON.parse(line) as { verdict: Outcome }).verdict);
  }

  it('blocks and passes what `sallyport inspect` says, request by request', () => {
    expect(offline).toHaveLength(items.length);
    const differing = items.flatMap(({ id, source, label, method, path }, index) => {
      if (live[index] === offline[index] || live[index] === 'refused') return [];
      return [`${source} ${id} ${label}: live ${live[index]}, offline ${offline[index]}: ${method} ${path.slice(0, 120)}`];
    });
    expect(differing).toEqual([]);
  });

  it('has every exchange in the log exactly once, and every refusal', async () => {
    const exchanges = exchangesOf(events);
    const known = new Map<string, number>();
    for (const { client } of exchanges) known.set(client, (known.get(client) ?? 0) + 1);
    const wanted = items.map((_, index) => (live[index] === 'refused' ? 0 : 1));
    expect(items.flatMap((_, index) => ((known.get(clientOf(index)) ?? 0) === wanted[index] ? [] : [index]))).toEqual([]);
    expect(refusalsOf(events)).toBe(live.filter((outcome) => outcome === 'refused').length);
    await site.gateway.stop();
    events = await readLog(site.log);
    await expectWhole(site.log, events);
  }, 120_000);

  it('shows the same in the console: each flagged exchange once, all counted', async () => {
    const flagged = exchangesOf(events).filter(({ decision }) => decision.verdict === 'block');
    const page = await until(async () => {
      const read = await api.get<AttackPage>(`/attacks?${period}&verdict=block&limit=1`);
      return read.total >= flagged.length ? read : null;
    }, 'the store has caught up');
    expect(page.total).toBe(flagged.length);
    const exported = await api.text(`/attacks/export?${period}&verdict=block&format=jsonl`);
    const ids = exported
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids.sort()).toEqual(flagged.map(({ id }) => id).sort());
    const coverage = await api.get<Coverage>(`/coverage?${period}`);
    expect(coverage.requests).toBe(exchangesOf(events).length);
    expect(coverage.rejected.reduce((sum, { count }) => sum + count, 0)).toBe(refusalsOf(events));
  }, 120_000);

  it('counts the same in the report', async () => {
    const out = join(site.folder, 'report.json');
    const span = ['--from', new Date(since).toISOString(), '--to', new Date(Date.now() + 60_000).toISOString()];
    const data = join(site.folder, 'control-plane');
    await run(process.execPath, [
      CLI,
      'report',
      '--framework',
      'PCI-DSS-4.0.1',
      ...span,
      '--format',
      'json',
      '--out',
      out,
      '--data-dir',
      data,
    ]);
    const { facts } = JSON.parse(readFileSync(out, 'utf8')) as { facts: { name: string; value: number }[] };
    const fact = (name: string): number | undefined => facts.find((entry) => entry.name === name)?.value;
    const blocked = live.filter((outcome) => outcome === 'block').length;
    expect([fact('traffic.exchanges'), fact('traffic.attacks'), fact('traffic.blocked'), fact('traffic.rejected')]).toEqual([
      items.length - refusalsOf(events),
      blocked,
      blocked,
      refusalsOf(events),
    ]);
    expect(fact('chain.verified')).toBe(1);
    expect((await run(process.execPath, [CLI, 'verify', `${out}.bundle.json`])).stdout).toContain('The bundle verifies.');
  }, 120_000);
});
