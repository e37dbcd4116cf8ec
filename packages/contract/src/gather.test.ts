import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherSpecs } from './gather.ts';
import { SPEC_CHARS_MAX } from './limits.ts';

let server: Server;
let other: Server;
const asked: string[] = [];
const originOf = (one: Server): string => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;

beforeAll(async () => {
  other = createServer((_, response) => {
    asked.push('other');
    response.end('secret');
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  server = createServer((request, response) => {
    const to: Record<string, string> = { '/moved': '/spec.yaml', '/out': `${originOf(other)}/x`, '/round': '/round' };
    const target = to[request.url ?? ''];
    if (target !== undefined) response.writeHead(302, { location: target }).end();
    else if (request.url === '/long') response.end('x'.repeat(SPEC_CHARS_MAX + 1));
    else if (request.url === '/spec.yaml') response.end('openapi: 3.1.0');
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  server.close();
  other.close();
});

const codeOf = async (place: string, allowed: readonly string[]): Promise<string> =>
  await gatherSpecs(place, { allowed, fetch }).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

describe('gathering descriptions', () => {
  it('takes files, and folders with the folders below, and follows no links', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'gather-')), 'specs');
    mkdirSync(join(folder, 'cards'), { recursive: true });
    writeFileSync(join(folder, 'b.yaml'), 'b');
    writeFileSync(join(folder, 'cards', 'a.json'), 'a');
    writeFileSync(join(folder, 'notes.txt'), 'no');
    symlinkSync('/etc', join(folder, 'cards', 'etc'));
    const gathered = await gatherSpecs(folder, { allowed: [], fetch });
    expect(gathered).toEqual([
      { name: 'specs/b.yaml', text: 'b' },
      { name: 'specs/cards/a.json', text: 'a' },
    ]);
    expect(await gatherSpecs(join(folder, 'b.yaml'), { allowed: [], fetch })).toEqual([{ name: join(folder, 'b.yaml'), text: 'b' }]);
    expect(await codeOf(join(folder, 'none.yaml'), [])).toBe('INPUT_UNREADABLE');
  });

  it('fetches from origins of the list only, redirects too', async () => {
    const origin = originOf(server);
    expect(await gatherSpecs(`${origin}/moved`, { allowed: [origin], fetch })).toEqual([
      { name: `${origin}/moved`, text: 'openapi: 3.1.0' },
    ]);
    expect(await codeOf(`${origin}/spec.yaml`, [])).toBe('SPEC_ORIGIN_REFUSED');
    expect(await codeOf(`${origin}/out`, [origin])).toBe('SPEC_ORIGIN_REFUSED');
    expect(await codeOf(`${origin.replace('//', '//user:password@')}/spec.yaml`, [origin])).toBe('SPEC_ORIGIN_REFUSED');
    expect(asked).toEqual([]);
  });

  it('gives up on circles, on what is too long and on what is not there', async () => {
    const origin = originOf(server);
    expect(await codeOf(`${origin}/round`, [origin])).toBe('INPUT_UNREADABLE');
    expect(await codeOf(`${origin}/long`, [origin])).toBe('SPEC_INVALID');
    expect(await codeOf(`${origin}/gone`, [origin])).toBe('INPUT_UNREADABLE');
  });
});
