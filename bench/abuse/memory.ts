import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { AbuseMonitor, DEFAULT_SETTINGS } from '@sallyport/abuse';
import type { ExchangeEvent } from '@sallyport/core';
import Database from 'better-sqlite3';
import { act } from '../../packages/abuse/src/testing/acts.fixture.ts';

/**
 * Memory of the behaviour detectors for many users, and how long saving their state holds up everything else:
 * `node --expose-gc --conditions=source --max-old-space-size=16000 bench/abuse/memory.ts [users]`. Writes docs/measured/behaviour.md.
 */
const [users = 1_000_000] = process.argv.slice(2).map(Number);
const MB = 1_048_576;
const START = Date.parse('2026-03-02T08:00:00Z');
const SECONDS_EACH = 0.05;
const BATCH = 5_000;

/** A sign-in, a look at two objects that were given out, and a payment: what one user leaves behind in a day. */
function* day(user: number): Generator<ExchangeEvent> {
  const at = START + user * SECONDS_EACH * 1_000;
  const id = user.toString(16).padStart(16, '0');
  const common = {
    client: `10.${(user >> 16) & 255}.${(user >> 8) & 255}.${user & 255}`,
    device: `d${user % 5_000}`,
    ordering: `o${user % 50}`,
  };
  const session = { ...common, session: `s${id}`, who: id };
  yield act({ ...common, at, purpose: 'login', shape: 'POST /login', username: `n${id}`, secret: `p${id}`, granted: `s${id}` });
  yield act({ ...session, at: at + 10, shape: 'GET /accounts', issued: [user * 2, user * 2 + 1] });
  yield act({ ...session, at: at + 20, ids: [['path[0]', user * 2]] });
  yield act({ ...session, at: at + 30, purpose: 'transfer', shape: 'POST /transfers', ids: [['body.accountId', user * 2 + 1]] });
}

/** Objects, and the typed arrays that rows stand in. */
function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function save(monitor: AbuseMonitor): Promise<{ seconds: number; bytes: number; pause_ms: number; parts: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-memory-'));
  const database = new Database(join(folder, 'state.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('create table parts (part integer primary key, body text)');
  const insert = database.prepare('insert into parts values (?, ?)');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  let bytes = 0;
  let parts = 0;
  for (const slice of monitor.parts()) {
    const body = JSON.stringify(slice);
    bytes += body.length;
    insert.run(parts++, body);
    await setImmediate();
  }
  const seconds = (performance.now() - started) / 1_000;
  delay.disable();
  database.close();
  await rm(folder, { recursive: true, force: true });
  return { seconds, bytes, pause_ms: delay.max / 1e6, parts };
}

const monitor = new AbuseMonitor(DEFAULT_SETTINGS);
const before = memory();
const started = performance.now();
let alerts = 0;
for (let user = 0; user < users; user++) {
  for (const event of day(user)) alerts += monitor.observe(event).length;
  if (user % BATCH === 0) await setImmediate();
}
const us = ((performance.now() - started) * 1_000) / (users * 4);
const used = memory() - before;
const saved = await save(monitor);
const text = `# The behaviour detectors, measured

Written by \`node --expose-gc --conditions=source --max-old-space-size=16000 bench/abuse/memory.ts ${users}\`: ${users.toLocaleString('en')} users, each of whom signs in, reads two
objects that answers gave out, and pays once, within ${Math.round((users * SECONDS_EACH) / 3_600)} hours.

| | |
| --- | --- |
| memory of all detectors | ${Math.round(used / MB).toLocaleString('en')} MB |
| bytes a user | ${Math.round(used / users).toLocaleString('en')} |
| entries held | ${monitor.size.toLocaleString('en')} |
| microseconds an exchange | ${us.toFixed(1)} |
| alerts on this honest traffic | ${alerts} |
| saving the state | ${saved.seconds.toFixed(1)} s, ${Math.round(saved.bytes / MB).toLocaleString('en')} MB in ${saved.parts.toLocaleString('en')} slices |
| longest pause of everything else meanwhile | ${saved.pause_ms.toFixed(0)} ms |

All rows of fixed size together can take ${Math.round(monitor.bytesMax / MB).toLocaleString('en')} MB, whatever comes; sets that outgrow their row (more than a few distinct values) take a few hundred
bytes beside it, at most 5,000 in each table. At its limit a table gives up rows that are idle, then those that are neither suspicious nor have come
back on several days, of a sample of sixteen: somebody who makes up principals displaces others like them, and neither the customers of last week nor
who is being watched. A customer whose row went is a new one: its first device is taken for its own, and its names count as never seen.

Times are of a machine that had much else to do; memory is not. What each detector costs, and habits: \`node --conditions=source bench/abuse/cost.ts\`.

Exchanges that come while the state is saved wait for its end, up to 200,000; alerts about them are late by as much. Recording, answering and publishing go on.
`;
writeFileSync(join(import.meta.dirname, '../../docs/measured/behaviour.md'), text);
process.stdout.write(text);
