import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readSignedHeads, verifyEvidenceLog } from '@sallyport/evidence';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { controlPlaneConfigSchema } from './config.ts';
import { dataFolder } from './data-folder.ts';
import { ADMIN_PASSWORD, deliver, startPlane } from './testing/plane.ts';
import { scenario } from './testing/scenario.ts';

const postgres = process.env.SALLYPORT_TEST_PG ?? '';

it('starts on an empty section, and refuses a field it does not know', () => {
  expect(controlPlaneConfigSchema.parse({})).toMatchObject({ listen: '127.0.0.1:9443', session: { idle_minutes: 15 } });
  expect(controlPlaneConfigSchema.safeParse({ lisen: 'x' }).success).toBe(false);
});

it('signs the very last record of the log at a stop, and writes nothing after', async () => {
  const plane = await startPlane();
  await plane.ready;
  await deliver(plane.socket, scenario(Date.now() - 600_000));
  const asking = plane.signIn().catch(() => null);
  await Promise.all([plane.close(), plane.close()]);
  await asking;
  const log = dataFolder(plane.dir).log;
  const kept = readFileSync(join(log, 'signed-heads.jsonl'), 'utf8');
  const report = await verifyEvidenceLog(log);
  expect(report).toMatchObject({ ok: true, broken: null });
  expect((await readSignedHeads(log)).heads.at(-1)).toMatchObject(report.head);
  // Another process may have the folder now.
  const again = await startPlane({ dir: plane.dir });
  expect(readFileSync(join(log, 'signed-heads.jsonl'), 'utf8')).toBe(kept);
  await again.remove();
});

it('gives one data folder to one control plane', async () => {
  const plane = await startPlane({ store: 'down' });
  await expect(startPlane({ store: 'down', dir: plane.dir })).rejects.toThrow('CONFLICT');
  await plane.remove();
});

it('logs no password, cookie or token, whatever is asked of it', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const plane = await startPlane({ store: 'down', logger: pino({ level: 'debug' }, sink) });
  const client = await plane.signIn();
  const { secret } = await client.ok('POST', '/api/v1/tokens', { name: 't', role: 'auditor' });
  await client.send('GET', '/api/v1/overview?q=what-I-searched');
  await client.send('POST', '/api/v1/users', { name: '!', role: 'admin', password: 'a-password-in-a-bad-request' });
  await plane.remove();
  const log = lines.join('');
  expect(log).toContain('the event store did not open');
  for (const word of [
    ADMIN_PASSWORD,
    client.cookie.split('=')[1] ?? '?',
    client.csrf,
    secret,
    'what-I-searched',
    'a-password-in-a-bad-request',
  ]) {
    expect(log).not.toContain(word);
  }
});

it('keeps answering while the event store is away, and recovers by itself', async () => {
  let opened = 0;
  const backend = {
    kind: 'embedded',
    seq: 0,
    query: () => Promise.resolve([]),
    onProgress() {},
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const openEvents = (): Promise<typeof backend> => (opened++ === 0 ? Promise.reject(new Error('not yet')) : Promise.resolve(backend));
  const plane = await startPlane({ openEvents });
  await plane.ready;
  const client = await plane.signIn();
  expect((await client.ok('GET', '/api/v1/system')).store).toMatchObject({ ok: false });
  while (!(await client.ok('GET', '/api/v1/system')).store.ok) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(opened).toBe(2);
  await plane.remove();
});

it.skipIf(postgres === '')('runs on PostgreSQL as its state store (needs SALLYPORT_TEST_PG)', async () => {
  const name = `pg-${Date.now()}`;
  const plane = await startPlane({ store: 'down' });
  await plane.close();
  const shared = await startPlane({ store: 'down', dir: plane.dir, config: { state: postgres } });
  // The database may hold the users of an earlier run, whose admin has the same password.
  const admin = await shared.signIn();
  const made = await admin.ok('POST', '/api/v1/users', { name, role: 'analyst' });
  await shared.signIn(name, made.password);
  const { version } = await admin.ok('GET', '/api/v1/settings/policy');
  const changed = await admin.ok('PUT', '/api/v1/settings/mode', {
    version,
    level: 'host',
    host: 'a.example',
    mode: 'block',
    reason: 'for the test',
  });
  expect(changed.version).toBe(version + 1);
  expect((await admin.ok('POST', '/api/v1/system/verify')).valid).toBe(true);
  await shared.remove();
});
