import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Control } from '../control.ts';
import { type Client, startPlane, type TestPlane } from '../testing/plane.ts';
import { githubServer, jiraServer, serviceNowServer } from '../testing/ticket-servers.ts';

const BASE = '/api/v1/weaknesses';
const folder = mkdtempSync(join(tmpdir(), 'sallyport-tickets-'));
const github = githubServer();
const jira = jiraServer();
const snow = serviceNowServer();

let plane: TestPlane;
let control: Control;
let analyst: Client;
let now = Date.UTC(2026, 10, 1);
const clock = { now: () => now, micros: () => performance.now() * 1_000 };

function settings(): object {
  const secret = (name: string) => ({ file: join(folder, name) });
  const base = { auto: null };
  return {
    store: 'down',
    clock,
    onComposed: (composed: Control) => {
      control = composed;
    },
    config: {
      findings: {
        console_url: 'https://console.bank.example',
        tickets: [
          {
            ...base,
            kind: 'github',
            name: 'issues',
            url: github.url,
            repository: 'bank/api',
            secret: secret('gh'),
            webhook_secret: { env: 'TEST_GH_HOOK' },
            auto: 'critical',
          },
          {
            ...base,
            kind: 'jira',
            name: 'board',
            url: jira.url,
            user: 'bot@bank.example',
            project: 'BANK',
            secret: secret('jira'),
            webhook_secret: secret('hook'),
            priorities: { high: 'High' },
          },
          {
            ...base,
            kind: 'servicenow',
            name: 'desk',
            url: snow.url,
            user: 'sallyport',
            secret: secret('snow'),
            webhook_secret: secret('hook'),
          },
        ],
      },
    },
  };
}

beforeAll(async () => {
  await Promise.all([github.start(), jira.start(), snow.start()]);
  process.env.TEST_GH_HOOK = 'gh-hook-secret';
  for (const [name, text] of Object.entries({ gh: 'gh-token-1\n', jira: 'jira-token-1', snow: 'snow-pass-1', hook: 'hook-secret' })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  plane = await startPlane(settings() as never);
  analyst = await plane.as('analyst');
});
afterAll(async () => {
  await plane.remove();
  await Promise.all([github.stop(), jira.stop(), snow.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
async function weakness(severity = 'high'): Promise<string> {
  const check = `check-${++made}`;
  const finding = {
    ...{ fingerprint: check, check, title: 'SQL injection', severity, owasp: 'API10:2023', cwe: 89, operation: 'GET /search' },
    ...{ point: 'query.q', proof: ['<b>@octocat</b> saw it'], remediation: 'Bind.' },
  };
  const text = JSON.stringify({ format: 'sallyport-scan', version: 1, target: 'https://api.bank.example', findings: [finding] });
  await analyst.ok('POST', `${BASE}/import`, { text });
  return (await analyst.ok('GET', `${BASE}?kind=${check}`)).items[0].id;
}

const detail = (id: string) => analyst.ok('GET', `${BASE}/${id}`);
const ticketOf = async (id: string) => (await detail(id)).tickets[0];

/** Moves a finding, and waits until its system was told. */
async function told(id: string): Promise<void> {
  await plane.flush();
  await expect.poll(() => outbox(id), { timeout: 10_000 }).toBe(0);
}

async function outbox(id: string): Promise<number> {
  control.tickets.wake();
  const rows = await control.state.db.selectFrom('ticket_outbox').select('seq').where('weakness', '=', id).execute();
  return rows.length;
}

async function open(id: string, system: string): Promise<Awaited<ReturnType<Client['ok']>>> {
  await analyst.ok('POST', `${BASE}/${id}/tickets`, { system });
  await told(id);
  return await ticketOf(id);
}

const move = (id: string, from: string, to: string, reason = 'mended') => analyst.ok('POST', `${BASE}/${id}/state`, { from, to, reason });

async function hook(system: string, body: object, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(`${plane.url}/hooks/v1/tickets/${system}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return answer.status;
}

const signed = (body: object, header: string, secret: string) => ({
  [header]: `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`,
});

describe('GitHub', () => {
  it('gets an issue for a critical finding by itself, with comments, and is closed and opened with it', async () => {
    const id = await weakness('critical');
    await told(id);
    expect(await ticketOf(id)).toMatchObject({
      system: 'issues',
      key: '41',
      url: 'https://github.com/bank/api/issues/41',
      state: 'open',
      error: '',
    });
    const [created] = github.of('POST', /\/issues$/);
    expect(created?.body).toMatchObject({
      title: '[critical] SQL injection: GET api.bank.example/search',
      labels: ['security', 'severity-critical', `sallyport-${id}`],
    });
    expect(created?.body.body).toContain(`https://console.bank.example/findings?finding=${id}`);
    expect(created?.body.body).not.toMatch(/<b>|@octocat/);
    expect(created?.headers).toMatchObject({ accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' });
    await analyst.ok('POST', `${BASE}/${id}/comments`, { text: 'on it' });
    await analyst.ok('PUT', `${BASE}/${id}/owner`, { owner: 'payments' });
    await move(id, 'open', 'closed');
    await told(id);
    expect(github.of('POST', /\/41\/comments$/).map(({ body }) => body.body)).toEqual([
      'Sallyport: the-analyst: on it',
      'Sallyport: owner: payments',
      'Sallyport: the-analyst: open to closed: mended',
    ]);
    expect(github.of('PATCH', /\/41$/).at(-1)?.body).toEqual({ state: 'closed', state_reason: 'completed' });
    await move(id, 'closed', 'open');
    await told(id);
    expect(github.of('PATCH', /\/41$/).at(-1)?.body).toEqual({ state: 'open' });
    await move(id, 'open', 'false-positive', 'a sandbox');
    await told(id);
    expect(github.of('PATCH', /\/41$/).at(-1)?.body).toEqual({ state: 'closed', state_reason: 'not_planned' });
  });

  it('is heard where the signature holds, and then only', async () => {
    const id = await weakness('critical');
    await told(id);
    const { key } = await ticketOf(id);
    const closed = { action: 'closed', issue: { number: Number(key), state: 'closed' }, sender: { login: 'ada' } };
    expect(await hook('issues', closed, {})).toBe(401);
    expect(await hook('issues', closed, signed(closed, 'x-hub-signature-256', 'wrong'))).toBe(401);
    expect(await hook('issues', { ...closed, action: 'x' }, signed(closed, 'x-hub-signature-256', 'gh-hook-secret'))).toBe(401);
    expect(await hook('nobody', closed, signed(closed, 'x-hub-signature-256', 'gh-hook-secret'))).toBe(401);
    expect((await detail(id)).state).toBe('open');
    expect(await hook('issues', closed, signed(closed, 'x-hub-signature-256', 'gh-hook-secret'))).toBe(204);
    const after = await detail(id);
    expect(after).toMatchObject({ state: 'fixed-pending-retest', tickets: [{ state: 'closed' }] });
    expect(after.history[0]).toMatchObject({ by: 'issues (ada)', detail: `open to fixed-pending-retest: the ticket ${key} is closed` });
    const reopened = { action: 'reopened', issue: { number: Number(key), state: 'open' }, sender: { login: 'ada' } };
    expect(await hook('issues', reopened, signed(reopened, 'x-hub-signature-256', 'gh-hook-secret'))).toBe(204);
    expect((await detail(id)).state).toBe('open');
    await told(id);
    // What was heard from there is not told there.
    expect(github.of('PATCH', new RegExp(`/${key}$`))).toEqual([]);
  });

  it('comments come over, our own do not come back, and other issues are not ours', async () => {
    const id = await weakness('critical');
    await told(id);
    const { key } = await ticketOf(id);
    const say = (body: string, number = Number(key)) => {
      const event = { action: 'created', issue: { number, state: 'open' }, comment: { body }, sender: { login: 'ada' } };
      return hook('issues', event, signed(event, 'x-hub-signature-256', 'gh-hook-secret'));
    };
    expect(await say('deployed on Friday')).toBe(204);
    expect(await say('Sallyport: an echo')).toBe(204);
    expect(await say('of another matter', 9_999)).toBe(204);
    const comments = (await detail(id)).history.filter(({ action }: { action: string }) => action === 'comment');
    expect(comments).toMatchObject([{ by: 'issues (ada)', detail: 'deployed on Friday' }]);
    expect(await outbox(id)).toBe(0);
  });
});

describe('Jira', () => {
  it('gets an issue by hand, once, and moves it by the workflow', async () => {
    const id = await weakness();
    expect(await open(id, 'board')).toMatchObject({ key: 'BANK-7', url: `${jira.url}/browse/BANK-7` });
    await open(id, 'board');
    const created = jira.of('POST', /\/issue$/);
    expect(created).toHaveLength(1);
    expect(created[0]?.body.fields).toMatchObject({
      project: { key: 'BANK' },
      issuetype: { name: 'Bug' },
      priority: { name: 'High' },
      labels: ['security', `sallyport-${id}`],
    });
    await move(id, 'open', 'closed');
    await told(id);
    expect(await ticketOf(id)).toMatchObject({ state: 'Done' });
    await move(id, 'closed', 'open');
    await told(id);
    expect(await ticketOf(id)).toMatchObject({ state: 'To Do' });
    expect(jira.of('POST', /transitions$/).map(({ body }) => body.transition.id)).toEqual(['done', 'open']);
  });

  it('is heard with a signature or the shared secret', async () => {
    const id = await weakness();
    const { key } = await open(id, 'board');
    const event = (status: string, category: string) => ({
      webhookEvent: 'jira:issue_updated',
      issue: { key, fields: { status: { name: status, statusCategory: { key: category } } } },
      user: { displayName: 'Ada' },
    });
    const doing = event('In Progress', 'indeterminate');
    expect(await hook('board', doing, { 'x-sallyport-secret': 'wrong' })).toBe(401);
    expect(await hook('board', doing, { 'x-sallyport-secret': 'hook-secret' })).toBe(204);
    expect((await detail(id)).state).toBe('in-progress');
    const done = event('Done', 'done');
    expect(await hook('board', done, signed(done, 'x-hub-signature', 'hook-secret'))).toBe(204);
    expect(await detail(id)).toMatchObject({ state: 'fixed-pending-retest', tickets: [{ state: 'Done' }] });
    expect(await hook('board', { issue: { key: '../../x' } }, { 'x-sallyport-secret': 'hook-secret' })).toBe(400);
  });
});

describe('ServiceNow', () => {
  it('gets a record, resolves it with a code, and is heard with the shared secret', async () => {
    const id = await weakness();
    const ticket = await open(id, 'desk');
    expect(ticket).toMatchObject({ state: '1', url: `${snow.url}/nav_to.do?uri=incident.do?sys_id=${ticket.key}` });
    const [created] = snow.of('POST', /incident$/);
    expect(created?.body).toMatchObject({ correlation_id: `sallyport-${id}`, urgency: '1', state: '1' });
    await move(id, 'open', 'closed');
    await told(id);
    expect(snow.of('PATCH', /incident/).at(-1)?.body).toMatchObject({ state: '6', close_code: 'Solution provided' });
    await move(id, 'closed', 'open');
    await told(id);
    expect(
      await hook('desk', { sys_id: ticket.key, state: '7', comment: 'rolled out', by: 'ada' }, { 'x-sallyport-secret': 'hook-secret' }),
    ).toBe(204);
    const after = await detail(id);
    expect(after).toMatchObject({ state: 'fixed-pending-retest' });
    expect(after.history.slice(0, 2)).toMatchObject([{ action: 'state' }, { action: 'comment', detail: 'rolled out', by: 'desk (ada)' }]);
  });
});

describe('what goes wrong', () => {
  it('is tried again with growing pauses, in order, and says why meanwhile', async () => {
    const id = await weakness();
    jira.failing.push([503, { message: 'maintenance' }], [429, null, { 'retry-after': '60' }]);
    await analyst.ok('POST', `${BASE}/${id}/tickets`, { system: 'board' });
    await analyst.ok('POST', `${BASE}/${id}/comments`, { text: 'first' });
    await expect.poll(async () => (await ticketOf(id)).error).toContain('answered 503');
    await control.tickets.round();
    expect(jira.failing).toHaveLength(1);
    now += 6_000;
    await control.tickets.round();
    expect((await ticketOf(id)).error).toContain('answered 429');
    now += 30_000;
    await control.tickets.round();
    expect(await outbox(id)).toBe(2);
    now += 31_000;
    await control.tickets.round();
    expect(await outbox(id)).toBe(0);
    const asked = jira.received.filter(({ method, path }) => method === 'POST' && !path.endsWith('transitions')).slice(-2);
    expect(asked.map(({ path }) => path.replace(/\d+/g, '#'))).toEqual(['/rest/api/#/issue', '/rest/api/#/issue/BANK-#/comment']);
  });

  it('an answer that got lost after the ticket was made makes no second one', async () => {
    const id = await weakness();
    const { key } = await open(id, 'board');
    // As if the process had been killed between the answer and the note of it.
    await control.state.db.deleteFrom('tickets').where('weakness', '=', id).execute();
    expect(await open(id, 'board')).toMatchObject({ key });
  });

  it('a redirect is not followed, and another host is never asked', async () => {
    const id = await weakness();
    jira.failing.push([302, null, { location: `${snow.url}/api/now/table/incident` }]);
    const before = snow.received.length;
    await analyst.ok('POST', `${BASE}/${id}/tickets`, { system: 'board' });
    await expect.poll(async () => (await ticketOf(id)).error).toContain('answered 302');
    expect(snow.received).toHaveLength(before);
  });

  it('secrets are in no event, no row and no answer', async () => {
    const events: Event[] = [];
    for await (const { event } of control.recorder.log.read(1)) events.push(event);
    const rows = await control.state.db.selectFrom('weakness_history').selectAll().execute();
    const all = JSON.stringify([events, rows, await analyst.ok('GET', BASE)]);
    for (const secret of ['gh-token-1', 'jira-token-1', 'snow-pass-1', 'hook-secret']) expect(all).not.toContain(secret);
    const heard = events.filter((event) => event.kind === 'audit' && event.action === 'tickets.hook');
    expect(heard.some((event) => event.kind === 'audit' && event.outcome === 'denied')).toBe(true);
  });

  it('a secret that is not there is said at the start, by its place', async () => {
    delete process.env.TEST_GH_HOOK;
    await expect(startPlane(settings() as never)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      place: 'environment variable TEST_GH_HOOK',
    });
    process.env.TEST_GH_HOOK = 'gh-hook-secret';
  });

  it('a ticket system without TLS is refused', async () => {
    const config = {
      findings: { tickets: [{ kind: 'github', name: 'x', url: 'http://ghe.bank.example', repository: 'a/b', secret: { env: 'X' } }] },
    };
    await expect(startPlane({ store: 'down', config } as never)).rejects.toThrow('https is needed');
  });
});
