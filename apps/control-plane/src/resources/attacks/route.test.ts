import type { Finding } from '@sallyport/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { type Client, deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { STREAM, scenario, TRANSFERS } from '../../testing/scenario.ts';

let plane: TestPlane;
const START = Math.floor(Date.now() / 60_000) * 60_000 - 15 * 60_000;

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  await deliver(plane.socket, scenario(START));
  await plane.flush();
});
afterAll(() => plane.remove());

async function list(
  query: string,
): Promise<{ items: { id: string; at: number; classes: string[] }[]; next: string | null; total: number }> {
  return await (await plane.as('analyst')).ok('GET', `/api/v1/attacks?${query}`);
}

it('lists flagged exchanges only, newest first', async () => {
  const page = await list('');
  expect(page.total).toBe(9);
  expect(page.items.map((item) => item.classes[0])).toEqual(['cmdi', 'xss', 'xss', 'sqli', 'sqli', 'sqli', 'sqli', 'sqli', 'sqli']);
});

it.each([
  ['class=xss', 2],
  ['class=xss&class=cmdi', 3],
  ['verdict=block', 8],
  ['verdict=pass', 1],
  ['action=block', 4],
  ['severity=high', 9],
  ['severity=low', 0],
  ['client=198.51.100.9', 6],
  [`operation=${TRANSFERS}`, 6],
  ['operation=', 3],
  ['host=api.bank.example', 9],
  ['detector=sqli.test', 6],
  ['min_score=0.5', 8],
  ['q=TRANSFERS', 6],
  [`q=${encodeURIComponent("' OR 1=1 -- xss")}`, 2],
  ['q=no-such-text', 0],
  ['class=sqli&action=pass', 2],
  ["client=' OR 1=1 --", 0],
])('filters by %s', async (query, total) => {
  expect((await list(query)).total).toBe(total);
});

it('pages without gap or repetition', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await list(`limit=4&cursor=${cursor}`);
    seen.push(...page.items.map((item) => item.id));
    cursor = page.next ?? '';
  } while (cursor !== '');
  expect(seen).toHaveLength(9);
  expect(new Set(seen).size).toBe(9);
  expect((await (await plane.as('analyst')).send('GET', '/api/v1/attacks?cursor=1;drop')).status).toBe(400);
});

it('groups, with the key to filter by', async () => {
  const analyst = await plane.as('analyst');
  const groups = (await analyst.ok('GET', '/api/v1/attacks/groups?by=class')).items;
  expect(groups[0]).toMatchObject({ key: 'sqli', label: 'SQL injection', count: 6, blocked: 4, clients: 1 });
  const operations = (await analyst.ok('GET', '/api/v1/attacks/groups?by=operation')).items;
  expect(operations[0]).toMatchObject({ key: TRANSFERS, label: 'POST api.bank.example/transfers', count: 6 });
  expect(operations[1]).toMatchObject({ key: '', label: 'no known operation', count: 3 });
  for (const by of ['client', 'detector']) {
    const { items } = await analyst.ok('GET', `/api/v1/attacks/groups?by=${by}&verdict=block`);
    expect(items[0].count).toBe(6);
  }
});

it('explains one attack, says where it stands in the evidence log, and records who looked', async () => {
  const analyst = await plane.as('analyst');
  const id = (await list('class=sqli&action=block')).items[0]?.id ?? '';
  expect(id.startsWith(`${STREAM}:`)).toBe(true);
  const detail = await analyst.ok('GET', `/api/v1/attacks/${encodeURIComponent(id)}`);
  expect(detail.findings[0]).toMatchObject({ detector: 'sqli.test', class_title: 'SQL injection', cwe: 89, evidence: "' or 1=1 -- sqli" });
  expect(detail.decision).toMatchObject({ verdict: 'block', action: 'block', reasons: [{ kind: 'attack-score' }] });
  expect(detail.excerpt.target).toBe('/transfers?q=x');
  expect(detail.evidence.hash).toMatch(/^[0-9a-f]{64}$/);
  await plane.flush();
  const audit = await (await plane.as('auditor')).ok('GET', '/api/v1/audit?action=attacks.read');
  expect(audit.items[0]).toMatchObject({ actor: 'the-analyst', target: id, outcome: 'allowed' });
  expect((await analyst.send('GET', '/api/v1/attacks/none:000000000001')).status).toBe(404);
});

it('lists an honest request whose answer gave something away', async () => {
  const leak = {
    detector: 'data-leak.stack-trace',
    class: 'data-leak',
    point: 'body',
    severity: 'medium',
    confidence: 0.8,
    evidence: 'at x',
  };
  await deliver(plane.socket, [exchange('gw1-w1-leak', 1, START + 1_000, { findings: [leak as Finding] })]);
  await plane.flush();
  for (const query of ['detector=data-leak.stack-trace', 'class=data-leak']) {
    expect(await list(query)).toMatchObject({ total: 1, items: [{ classes: ['data-leak'] }] });
  }
});

it('exports all that a filter finds, over pages, as CSV that no spreadsheet runs and as JSON lines', async () => {
  const analyst = await plane.as('analyst');
  for (let batch = 0; batch < 6; batch++) {
    const events = Array.from({ length: 1_000 }, (_, index) => {
      const seq = batch * 1_000 + index + 1;
      return exchange('gw1-w1-many', seq, START + seq, { attack: 'ssrf', client: '=1+1' });
    });
    expect((await deliver(plane.socket, events)).status).toBe(200);
  }
  await plane.flush();
  const { text: lines, headers } = await download(analyst, 'class=ssrf&format=jsonl');
  const rows = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; classes: string[] });
  expect(new Set(rows.map(({ id }) => id)).size).toBe(6_000);
  expect(rows.every(({ classes }) => classes.join() === 'ssrf')).toBe(true);
  expect(headers.get('content-disposition')).toBe('attachment; filename="attacks.jsonl"');
  const { text: csv } = await download(analyst, 'class=ssrf');
  const [head, first, ...rest] = csv.trim().split('\r\n');
  expect(head?.split(',').slice(0, 3)).toEqual(['at', 'id', 'client']);
  expect(first?.split(',').slice(1, 3)).toEqual([rows[0]?.id, "'=1+1"]);
  expect(rest).toHaveLength(5_999);
  await plane.flush();
  const audit = await (await plane.as('auditor')).ok('GET', '/api/v1/audit?action=attacks.export');
  expect(audit.items[0]).toMatchObject({ actor: 'the-analyst', target: 'attacks', detail: expect.stringContaining('"class":["ssrf"]') });
}, 60_000);

async function download(client: Client, query: string): Promise<{ text: string; headers: Headers }> {
  const { status, body, headers } = await client.send('GET', `/api/v1/attacks/export?${query}`);
  expect(status).toBe(200);
  return { text: body, headers };
}
