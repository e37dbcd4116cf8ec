import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SallyportError } from '@sallyport/core';
import type { EmbeddedStore } from '../store/embedded.ts';
import type { QueryParam, StoreTable } from '../store/port.ts';

/** The ClickHouse HTTP interface before the embedded engine: the real client speaks to it, the real engine answers. */
export async function serveClickHouse(store: EmbeddedStore): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    answer(store, request, response).catch((error: Error) => refuse(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function answer(store: EmbeddedStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://server');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (url.pathname === '/ping') return void response.end('Ok.\n');
  const sql = (url.searchParams.get('query') ?? body).trim();
  const insert = /^INSERT INTO (\w+) FORMAT JSONEachRow$/.exec(sql);
  if (insert) {
    const rows = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    await store.insert(insert[1] as StoreTable, rows);
    return void response.end();
  }
  const select = /^([\s\S]*?)\s*FORMAT JSONEachRow$/.exec(sql);
  if (select) {
    const rows = await store.query(select[1] ?? '', paramsOf(url));
    return void response.end(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  await store.command(sql, paramsOf(url));
  response.end();
}

function paramsOf(url: URL): Record<string, QueryParam> {
  const params: Record<string, QueryParam> = {};
  for (const [key, value] of url.searchParams) if (key.startsWith('param_')) params[key.slice(6)] = paramValue(value);
  return params;
}

/** A single value is in Escaped form; an array is written as in SQL, its texts in quotes. */
function paramValue(value: string): QueryParam {
  const array = /^\[(.*)\]$/s.exec(value);
  if (!array) return unescaped(value);
  const items = [...(array[1] ?? '').matchAll(/'((?:[^'\\]|\\.)*)'|([^,\s]+)/gs)];
  return items.map(([, text, number]) => (text === undefined ? Number(number) : (unescaped(text) ?? '\\N')));
}

/** The interface takes values in the Escaped form of TabSeparated; the engine's own binding escapes them anew. */
function unescaped(value: string): string | null {
  if (value === '\\N') return null;
  const characters: Record<string, string> = { t: '\t', n: '\n', r: '\r', '0': '\0', b: '\b', f: '\f' };
  return value.replace(/\\(.)/gs, (_, letter: string) => characters[letter] ?? letter);
}

function refuse(response: ServerResponse, error: Error): void {
  const detail = error instanceof SallyportError ? error.detail : error.message;
  response.statusCode = 500;
  response.setHeader('X-ClickHouse-Exception-Code', /Code: (\d+)/.exec(detail)?.[1] ?? '1002');
  response.end(`${detail} (version 26.0)\n`);
}
