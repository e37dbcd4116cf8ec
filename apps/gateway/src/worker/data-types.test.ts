import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { Cleanup, exchanges, rawExchange, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const dir = mkdtempSync(join(tmpdir(), 'sallyport-types-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

it('recognises data types of the institution in what it records, and keeps no value of them', async () => {
  const data_types = file(
    'types.json',
    JSON.stringify([{ id: 'member_number', title: 'Member number', category: 'NPI', pattern: 'M\\d{8}', names: ['member number'] }]),
  );
  const port = await cleanup.upstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"memberNumber":"M12345678","other":"M12345678"}');
  });
  const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)], data_types });
  await rawExchange(gateway.port, 'GET /members HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const events = await gateway.events();
  const fields = exchanges(events)[0]!.observation!.fields!;
  const classesOf = (name: string) => fields.find((field) => field.name === name)!.classes.map(([id]) => id);
  expect(classesOf('memberNumber')).toContain('member_number');
  expect(classesOf('other')).not.toContain('member_number');
  expect(JSON.stringify(events)).not.toContain('M12345678');
});

it('does not start with a file that is none, and says where', async () => {
  const upstreams = [upstreamTo(1)];
  await expect(cleanup.gateway({ upstreams, data_types: file('broken.json', '{') })).rejects.toThrow(/CONFIG_SYNTAX at .*broken\.json/);
  await expect(cleanup.gateway({ upstreams, data_types: join(dir, 'missing.json') })).rejects.toThrow(/CONFIG_INVALID at .*missing\.json/);
  const loose = file('loose.json', '[{"id":"a_b","category":"NPI","pattern":"(a+)+"}]');
  await expect(cleanup.gateway({ upstreams, data_types: loose })).rejects.toThrow(/nested repeats/);
});
