import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent, Event, SystemEvent } from '@sallyport/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Control } from '../control.ts';
import { exchange } from '../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../testing/plane.ts';
import { noticeOf } from './notice.ts';
import { Syslog } from './syslog.ts';

interface Post {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-notices-'));
const posts: Post[] = [];
let status = 200;
/** Answers of `/slow` that are held back. */
const held: (() => void)[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (status === 200) posts.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    const answer = (): void => void response.writeHead(status).end(status === 200 ? '' : 'not now');
    if (request.url?.endsWith('/slow') === true) held.push(answer);
    else answer();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/T0SECRET`;
  writeFileSync(join(folder, 'secret'), 'hook-secret', { mode: 0o600 });
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  status = 200;
  posts.length = 0;
});

const sent = () =>
  posts.flatMap(({ body }) => (JSON.parse(body) as { notices: { id: string; topic: string; title: string; detail: string }[] }).notices);

let control: Control;
let now = Date.UTC(2026, 10, 1);
const clock = { now: () => now, micros: () => performance.now() * 1_000 };

const keep = (composed: Control): void => {
  control = composed;
};

function start(topics?: readonly string[], dir?: string): Promise<TestPlane> {
  const receiver = { kind: 'webhook', name: 'soc', url, secret: { file: join(folder, 'secret') }, ...(topics && { topics }) };
  const config = { notifications: [receiver] } as never;
  return startPlane({ store: 'down', config, clock, onComposed: keep, ...(dir !== undefined && { dir }) });
}

/** Everything observed so far is sent, unless the receiver is waited for. */
async function round(plane: TestPlane): Promise<void> {
  await plane.flush().catch(() => {});
  await expect.poll(() => control.followed()).toBe(control.recorder.seq);
  await control.notices.flush(control.followed());
  // The first may only wait for one that is under way.
  await control.notices.round();
  await control.notices.round();
}

const system = (name: SystemEvent['name'], detail = '') => control.record({ kind: 'system', at: now, name, detail, count: 1 });

describe('a webhook', () => {
  it('is told in order, signed, of what it asked for', async () => {
    const plane = await start(['system']);
    try {
      await system('heartbeat');
      await system('upstream-down', 'core-banking does not answer');
      await system('chain-broken', 'record 7');
      await round(plane);
      expect(sent().map(({ title }) => title)).toEqual(['upstream-down', 'chain-broken']);
      const [{ headers, body } = { headers: {}, body: '' }] = posts;
      const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-sallyport-signature'])) ?? [];
      expect(v1).toBe(createHmac('sha256', 'hook-secret').update(`${t}.${body}`).digest('hex'));
      expect(Number(t)).toBe(now / 1_000);
    } finally {
      await plane.remove();
    }
  });

  it('loses nothing and repeats nothing over a receiver that is down and a restart', async () => {
    let plane = await start(['system']);
    try {
      status = 503;
      await system('worker-crash', 'one');
      await round(plane);
      const admin = await plane.as('admin');
      const [before] = (await admin.ok('GET', '/api/v1/notifications')).items;
      expect(before).toMatchObject({ name: 'soc', waiting: 1, failed_at: now, error: 'POST answered 503: not now' });
      // The path of a chat's webhook is its secret.
      expect(JSON.stringify(before)).not.toContain('T0SECRET');
      // It waits for the pause, also when it would be taken.
      status = 200;
      await round(plane);
      expect(sent()).toEqual([]);
      await plane.close();
      plane = await start(['system'], plane.dir);
      await system('worker-crash', 'two');
      await round(plane);
      expect(sent().map(({ detail }) => detail)).toEqual(['one', 'two']);
      await round(plane);
      expect(sent()).toHaveLength(2);
    } finally {
      await plane.remove();
    }
  });

  it('is told of findings with the finding, and again when one is overdue', async () => {
    const plane = await start(['finding', 'overdue']);
    try {
      const analyst = await plane.as('analyst');
      const finding = {
        ...{ fingerprint: 'f1', check: 'bola', title: 'Other owners', severity: 'critical', owasp: 'API1:2023', cwe: 639 },
        ...{ operation: 'GET /accounts/{id}', point: 'path.id', proof: ['seen'], remediation: 'Check the owner.' },
      };
      const text = JSON.stringify({ format: 'sallyport-scan', version: 1, target: 'https://api.bank.example', findings: [finding] });
      await analyst.ok('POST', '/api/v1/weaknesses/import', { text });
      await round(plane);
      expect(sent()).toMatchObject([{ topic: 'finding', title: 'Other owners' }]);
      now += 40 * 86_400_000;
      await control.weaknesses.store(now);
      await round(plane);
      expect(sent().map(({ topic }) => topic)).toEqual(['finding', 'overdue']);
    } finally {
      await plane.remove();
    }
  });

  it('is tested by an admin, who hears when it does not answer', async () => {
    const plane = await start();
    try {
      const admin = await plane.as('admin');
      await admin.ok('POST', '/api/v1/notifications/soc/test');
      expect(sent()).toMatchObject([{ title: 'Test of notifications', detail: 'asked for by admin; nothing has happened' }]);
      status = 500;
      const failed = await admin.send('POST', '/api/v1/notifications/soc/test');
      expect(failed).toMatchObject({ status: 502, body: { code: 'NOTICE_NOT_TAKEN' } });
      expect((await (await plane.as('analyst')).send('POST', '/api/v1/notifications/soc/test')).status).toBe(403);
    } finally {
      await plane.remove();
    }
  });
});

it('tells of attacks that block mode stops, once each, and of those that worked as critical', async () => {
  const plane = await start(['attack', 'exploited']);
  try {
    const attack = exchange('gw1', 1, now, { path: '/accounts', attack: 'sqli' });
    const worked = exchange('gw1', 2, now, { path: '/accounts', attack: 'sqli' }) as Extract<Event, { kind: 'exchange' }>;
    const proof = { ...worked.findings[0]!, detector: 'sqli.exploited' };
    await deliver(plane.socket, [
      attack,
      { ...worked, findings: [...worked.findings, proof] },
      exchange('gw1', 3, now, { path: '/accounts' }),
    ]);
    await round(plane);
    expect(sent()).toMatchObject([
      { id: attack.id, topic: 'attack', about: { classes: ['sqli'] } },
      { topic: 'exploited', severity: 'critical' },
    ]);
  } finally {
    await plane.remove();
  }
});

it('lets a receiver that is slow delay no other', async () => {
  const receivers = ['slow', 'quick'].map((name) => ({ kind: 'webhook', name, url: `${url}/${name}`, topics: ['system'] }));
  const plane = await startPlane({ store: 'down', clock, onComposed: keep, config: { notifications: receivers } as never });
  const sentAt = (): Record<string, number> => Object.fromEntries(control.notices.states.map(({ name, sent_at }) => [name, sent_at]));
  try {
    await system('worker-crash', 'one');
    await expect.poll(sentAt, { timeout: 10_000 }).toEqual({ slow: 0, quick: now });
    now += 1;
    await system('worker-crash', 'two');
    await expect.poll(sentAt, { timeout: 10_000 }).toEqual({ slow: 0, quick: now });
    expect(held).toHaveLength(1);
  } finally {
    for (const answer of held) answer();
    await plane.remove();
  }
});

it('tells a receiver that is added later nothing of what was before', async () => {
  let plane = await startPlane({ store: 'down', clock, onComposed: keep });
  try {
    await system('worker-crash', 'before');
    await plane.close();
    plane = await start(undefined, plane.dir);
    await round(plane);
    expect(sent()).toEqual([]);
  } finally {
    await plane.remove();
  }
});

it('writes syslog records that count their octets', async () => {
  const received: Buffer[] = [];
  const collector = createSocketServer((socket) => socket.on('data', (part) => received.push(part)));
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  try {
    const { port } = collector.address() as AddressInfo;
    const base = {
      kind: 'syslog',
      name: 'siem',
      host: '127.0.0.1',
      port,
      tls: false,
      ca_file: '',
      topics: ['audit'],
      severity_min: 'info',
    } as const;
    const audit: AuditEvent = {
      ...{ kind: 'audit', id: 'control-plane:000000000001', stream: 'control-plane', seq: 1, at: now, actor: 'Zoë', role: 'admin' },
      ...{ action: 'users.create', target: 'bob', outcome: 'allowed', detail: '', address: '10.0.0.1' },
    };
    const notice = { ...noticeOf(audit)!, link: '' };
    await new Syslog({ ...base, format: 'ocsf' }).send([notice, notice]);
    await expect.poll(() => recordsOf(Buffer.concat(received))).toHaveLength(2);
    const [record = ''] = recordsOf(Buffer.concat(received));
    expect(record).toMatch(/^<110>1 2026-\d\d-\d\dT[\d:.]+Z \S+ sallyport \d+ audit - \{/);
    expect(JSON.parse(record.slice(record.indexOf('{')))).toMatchObject({ class_uid: 6003, actor: { user: { name: 'Zoë' } } });
  } finally {
    await new Promise((done) => collector.close(done));
  }
  await expect(
    new Syslog({
      kind: 'syslog',
      name: 'gone',
      host: '127.0.0.1',
      port: 1,
      tls: false,
      ca_file: '',
      topics: ['audit'],
      severity_min: 'info',
      format: 'json',
    }).send([]),
  ).rejects.toMatchObject({ code: 'NOTICE_NOT_TAKEN', detail: 'ECONNREFUSED' });
});

function recordsOf(bytes: Buffer): string[] {
  const records: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at);
    const length = Number(bytes.subarray(at, space).toString());
    records.push(bytes.subarray(space + 1, space + 1 + length).toString());
    at = space + 1 + length;
  }
  return records;
}

it('escapes what chats read as links and mentions', async () => {
  const plane = await startPlane({
    store: 'down',
    clock,
    onComposed: keep,
    config: { notifications: [{ kind: 'webhook', name: 'chat', url, format: 'text' }] } as never,
  });
  try {
    await system('upstream-down', '<!channel> & <https://evil.example|core>');
    await round(plane);
    const { text } = JSON.parse(posts[0]!.body) as { text: string };
    expect(text).toContain('[MEDIUM] upstream-down: &lt;!channel&gt; &amp; &lt;https://evil.example|core&gt;');
  } finally {
    await plane.remove();
  }
});
