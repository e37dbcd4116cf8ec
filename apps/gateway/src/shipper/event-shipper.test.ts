import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpoolReader, openSpoolWriter, type SpoolWriter } from '@sallyport/evidence/spool';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../gateway.fixture.ts';
import { ControlPlaneClient } from './control-plane-client.ts';
import { EventShipper, type RefusedEvents } from './event-shipper.ts';

let dir: string;
let server: Server | null = null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-shipper-'));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: object | string;
}

const BAD: Answer = { status: 422, body: { code: 'RECORD_INVALID', message: '', place: 'batch:1', detail: 'no decision' } };

/** A control plane that answers a batch with `refuse(lines)`, or takes it where that is `null`. */
async function plane(refuse: (lines: readonly string[]) => Answer | null, taken: string[]): Promise<ControlPlaneClient> {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const lines = text.trim().split('\n');
    const answer = refuse(lines);
    if (answer !== null) {
      response.writeHead(answer.status).end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      return;
    }
    const events = lines.map((line) => JSON.parse(line) as { detail: string; seq: number });
    taken.push(...events.map((event) => event.detail));
    response.end(JSON.stringify({ acks: [{ stream: request.headers['x-sallyport-stream'], seq: events.at(-1)?.seq }] }));
  });
  const path = join(dir, 'plane.sock');
  await new Promise<void>((resolve) => server?.listen(path, resolve));
  writeFileSync(join(dir, 'token'), '');
  return new ControlPlaneClient({ url: `unix:${path}`, name: null, token_file: join(dir, 'token'), ca: null });
}

function write(writer: SpoolWriter, details: readonly string[]): void {
  for (const detail of details) writer.append({ kind: 'system', name: 'heartbeat', at: 1, detail, count: 0 });
}

async function shipper(client: ControlPlaneClient, refused: RefusedEvents[]): Promise<EventShipper> {
  const reader = await openSpoolReader(join(dir, 'spool'));
  return new EventShipper(reader, client, pino({ level: 'silent' }), (what) => refused.push(what));
}

function sample(ships: EventShipper, name: string): number | undefined {
  return ships.samples().find((entry) => entry.name === name)?.value;
}

it('sets aside what the control plane will never take, says so, and ships the rest', async () => {
  const taken: string[] = [];
  const refused: RefusedEvents[] = [];
  const details = Array.from({ length: 40 }, (_, index) => ([0, 17, 18, 39].includes(index) ? `bad ${index}` : `good ${index}`));
  const writer = openSpoolWriter(join(dir, 'spool'), 'w1');
  write(writer, details);
  const ships = await shipper(await plane((lines) => (lines.some((line) => line.includes('"bad ')) ? BAD : null), taken), refused);
  ships.start();
  await until(() => taken.length === 36);
  write(writer, ['after']);
  await until(() => taken.includes('after'));
  await ships.stop();
  expect(taken).toEqual([...details.filter((detail) => detail.startsWith('good')), 'after']);
  expect(refused).toEqual([{ stream: 'w1', count: 4, reason: 'RECORD_INVALID at batch:1: no decision', kept: 'w1-1.refused.jsonl' }]);
  const kept = readFileSync(join(dir, 'spool', '.quarantine', 'w1-1.refused.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(kept.map((line) => (JSON.parse(line) as { detail: string }).detail)).toEqual(['bad 0', 'bad 17', 'bad 18', 'bad 39']);
  expect(sample(ships, 'sallyport_refused_events_total')).toBe(4);
  expect(sample(ships, 'sallyport_shipped_events_total')).toBe(37);
  writer.close();
});

it('keeps in the spool what something between answers 400 to, or what fails for a time', async () => {
  const taken: string[] = [];
  const refused: RefusedEvents[] = [];
  const answers: Answer[] = [
    { status: 400, body: '<html>400 Bad Request</html>' },
    { status: 500, body: { code: 'INTERNAL', message: '', place: '', detail: 'x' } },
    { status: 401, body: { code: 'UNAUTHENTICATED', message: '', place: 'gateway', detail: '' } },
  ];
  const writer = openSpoolWriter(join(dir, 'spool'), 'w1');
  write(writer, ['one', 'two']);
  const ships = await shipper(await plane(() => answers.shift() ?? null, taken), refused);
  ships.start();
  await until(() => taken.length === 2);
  await ships.stop();
  expect(taken).toEqual(['one', 'two']);
  expect(refused).toEqual([]);
  expect(readdirSync(join(dir, 'spool'))).not.toContain('.quarantine');
  writer.close();
});

it('makes no note of a refused note, which would never end', async () => {
  const refused: RefusedEvents[] = [];
  const writer = openSpoolWriter(join(dir, 'spool'), 'primary');
  writer.append({ kind: 'system', name: 'events-refused', at: 1, detail: 'earlier', count: 1 });
  const ships = await shipper(await plane(() => BAD, []), refused);
  ships.start();
  await until(() => sample(ships, 'sallyport_refused_events_total') === 1);
  await ships.stop();
  expect(refused).toEqual([]);
  expect(readdirSync(join(dir, 'spool', '.quarantine'))).toEqual(['primary-1.refused.jsonl']);
  writer.close();
});
