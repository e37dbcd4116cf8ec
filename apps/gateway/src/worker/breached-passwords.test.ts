import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cleanup, exchanges, upstreamTo } from '../gateway.fixture.ts';
import { openBreachedPasswords } from './breached-passwords.ts';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();
const PASSWORDS = Array.from({ length: 20_000 }, (_, index) => `password${index}`);

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-breached-'));
  const lines = PASSWORDS.map((text, index) => `${sha1(text)}:${index + 1}`).sort();
  writeFileSync(join(dir, 'list.txt'), `${lines.join('\r\n')}\r\n`);
  writeFileSync(join(dir, 'few.txt'), lines.slice(0, 3).join('\n'));
  writeFileSync(join(dir, 'not-sorted.txt'), lines.toReversed().join('\n'));
  writeFileSync(join(dir, 'none.txt'), 'hello\n');
  mkdirSync(join(dir, 'folder'));
  for (const line of lines.slice(0, 500)) writeFileSync(join(dir, 'folder', line.slice(0, 5)), `${line.slice(5)}\r\n`, { flag: 'a' });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('finds each hash of a sorted file, and no other', () => {
  const count = openBreachedPasswords(join(dir, 'list.txt'));
  const wrong = PASSWORDS.filter((text, index) => count(sha1(text)) !== index + 1);
  expect(wrong).toEqual([]);
  for (let index = 0; index < 2_000; index++) expect(count(sha1(`other${index}`))).toBe(0);
  expect(count('0'.repeat(40))).toBe(0);
  expect(count('F'.repeat(40))).toBe(0);
});

it('reads short files, and folders of prefix files', () => {
  const sorted = PASSWORDS.map((text, index) => ({ hash: sha1(text), count: index + 1 })).sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const few = openBreachedPasswords(join(dir, 'few.txt'));
  expect(sorted.slice(0, 4).map(({ hash }) => few(hash))).toEqual([...sorted.slice(0, 3).map(({ count }) => count), 0]);
  const folder = openBreachedPasswords(join(dir, 'folder'));
  for (const { hash, count } of sorted.slice(0, 500)) expect(folder(hash)).toBe(count);
  expect(folder(sorted[600]?.hash ?? '')).toBe(0);
});

it('refuses what is no list', () => {
  for (const file of ['none.txt', 'not-sorted.txt', 'missing.txt'])
    expect(() => openBreachedPasswords(join(dir, file))).toThrow(/CONFIG_INVALID/);
});

it('is asked when a sign-in succeeds, and only the count is recorded', async () => {
  const cleanup = new Cleanup();
  try {
    const port = await cleanup.upstream((_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"token":"t"}'),
    );
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)], breached_passwords: join(dir, 'list.txt') });
    const signIn = async (password: string): Promise<void> => {
      const body = JSON.stringify({ username: 'ada', password });
      const headers = { 'content-type': 'application/json' };
      await (await fetch(`http://127.0.0.1:${gateway.port}/login`, { method: 'POST', headers, body })).text();
    };
    await signIn('password41');
    await signIn('a better one');
    const events = exchanges(await gateway.events());
    expect(events.map(({ activity }) => activity?.breached)).toEqual([42, 0]);
    expect(JSON.stringify(events)).not.toMatch(/password41|a better one/);
  } finally {
    await cleanup.run();
  }
});
