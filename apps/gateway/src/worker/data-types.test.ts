import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { Cleanup, exchanges, rawExchange, testConfig, upstreamTo } from '../gateway.fixture.ts';

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

it('hides values of such types in evidence, excerpts and paths', async () => {
  const member = { id: 'member_number', title: 'Member number', category: 'NPI', pattern: 'M\\d{8}', names: ['members', 'member number'] };
  const port = await cleanup.upstream((_request, response) => response.end('{}'));
  const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)], data_types: file('masked.json', JSON.stringify([member])) });
  const body = JSON.stringify({ memberNumber: 'M12345678', q: "1' OR '1'='1' UNION SELECT M12345678 FROM users--" });
  const head = `POST /members/M12345678?ref=M12345678 HTTP/1.1\r\nHost: a\r\nX-Member: M12345678\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  await rawExchange(gateway.port, `${head}Connection: close\r\n\r\n${body}`);
  const events = await gateway.events();
  const [exchange] = exchanges(events);
  expect(exchange!.findings.length).toBeGreaterThan(0);
  expect(exchange!.excerpt!.body).toContain('[member_number]');
  expect(exchange!.path).toBe('/members/[member_number]');
  expect(JSON.stringify(events)).not.toContain('M12345678');
});

it('takes up changed data types with the next configuration, without a start', async () => {
  const type = (pattern: string) => JSON.stringify([{ id: 'house_ref', title: 'House reference', category: 'NPI', pattern, names: [] }]);
  const path = file('changing.json', type('HX\\d{6}'));
  const port = await cleanup.upstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"one":"HX123456","two":"HY123456"}');
  });
  const parts = { upstreams: [upstreamTo(port)], data_types: path };
  const gateway = await cleanup.gateway(parts);
  const ask = async (): Promise<string> => await rawExchange(gateway.port, 'GET /refs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await ask();
  writeFileSync(path, type('HY\\d{6}'));
  gateway.gateway.prepare(testConfig(parts))();
  await ask();
  const named = exchanges(await gateway.events()).map(({ observation }) =>
    observation!.fields!.filter(({ classes }) => classes.some(([id]) => id === 'house_ref')).map(({ name }) => name),
  );
  expect(named).toEqual([['one'], ['two']]);
});
