/** Text of a request that becomes a statement, a command, a template, a path, a document. Real engines, where one is at hand. */
import { execFileSync, execSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Route, type Service, serve } from './service.ts';
import { login, MISSING, signedIn, Users } from './users.ts';

export function injectionsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price REAL)');
  for (const name of ['anvil', 'bell', 'candle']) database.prepare('INSERT INTO products (name, price) VALUES (?, ?)').run(name, 3);
  const text = { type: 'string' };
  const routes: Route[] = [
    login(users),
    {
      method: 'GET',
      path: '/products',
      query: [{ name: 'name', schema: { type: 'string', example: 'anvil' } }],
      handle: signedIn(users, ({ query }) => {
        const name = query.get('name') ?? '';
        const rows = flawed
          ? database.prepare(`SELECT * FROM products WHERE name LIKE '%${name}%'`).all()
          : database.prepare("SELECT * FROM products WHERE name LIKE '%' || ? || '%'").all(name);
        return { status: 200, body: { items: rows } };
      }),
    },
    {
      method: 'GET',
      path: '/products/{productId}',
      handle: signedIn(users, ({ path }) => {
        const id = path.productId!;
        if (!flawed && !/^\d{1,9}$/.test(id)) return MISSING;
        const row = flawed
          ? database.prepare(`SELECT * FROM products WHERE id = ${id}`).get()
          : database.prepare('SELECT * FROM products WHERE id = ?').get(Number(id));
        return row === undefined ? MISSING : { status: 200, body: row };
      }),
    },
    {
      method: 'GET',
      path: '/visits',
      query: [{ name: 'page', schema: { type: 'string', example: 'home' } }],
      // Says nothing of what its database says: only the time tells. A PostgreSQL is not at hand, so its one function is played.
      handle: signedIn(users, async ({ query }) => {
        const asked_s = flawed ? /'\|\|\(SELECT '' FROM pg_sleep\((\d)\)\)\|\|'/.exec(query.get('page') ?? '')?.[1] : undefined;
        if (asked_s !== undefined) await sleep(Number(asked_s) * 1_000);
        return { status: 200, body: { counted: true } };
      }),
    },
    coupon(users, flawed),
    {
      method: 'POST',
      path: '/greetings',
      body: { type: 'object', required: ['text'], properties: { text } },
      handle: signedIn(users, ({ body }) => {
        const given = String((body as Record<string, unknown> | undefined)?.text ?? '').slice(0, 500);
        return { status: 200, body: { greeting: flawed ? render(given) : given } };
      }),
    },
    {
      method: 'GET',
      path: '/lookup',
      query: [{ name: 'host', schema: { type: 'string', example: 'localhost' } }],
      handle: signedIn(users, ({ query }) => ({ status: 200, body: { output: resolve(query.get('host') ?? '', flawed) } })),
    },
    {
      method: 'GET',
      path: '/files',
      query: [{ name: 'file', schema: { type: 'string', example: 'readme.txt' } }],
      handle: signedIn(users, ({ query }) => {
        const asked = query.get('file') ?? '';
        const path = flawed ? join('/srv/files', asked) : join('/srv/files', basename(asked));
        return existsSync(path) && asked !== '' ? { status: 200, body: { content: readFileSync(path, 'utf8').slice(0, 4_000) } } : MISSING;
      }),
    },
    importer(users, flawed),
    {
      method: 'GET',
      path: '/page',
      query: [{ name: 'title', schema: { type: 'string', example: 'hello' } }],
      handle: signedIn(users, ({ query }) => {
        const title = query.get('title') ?? '';
        const safe = flawed ? title : title.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
        return { status: 200, body: `<h1>${safe}</h1>`, headers: { 'content-type': 'text/html; charset=utf-8' } };
      }),
    },
  ];
  return serve(routes, { failure: (error) => ({ status: 500, body: { error: flawed ? `SQLITE_ERROR: ${error.message}` : 'internal' } }) });
}

/** A code that is looked up with whatever the body holds. */
function coupon(users: Users, flawed: boolean): Route {
  const kept = [{ coupon_code: 'WELCOME-25', value: 25 }];
  const fits = (stored: string, wanted: unknown): boolean => {
    if (typeof wanted === 'string') return stored === wanted;
    if (typeof wanted !== 'object' || wanted === null) return false;
    const [[operator, operand] = ['', '']] = Object.entries(wanted);
    if (operator === '$ne') return stored !== operand;
    if (operator === '$gt') return stored > String(operand);
    return operator === '$in' && Array.isArray(operand) && operand.includes(stored);
  };
  return {
    method: 'POST',
    path: '/coupons/check',
    body: { type: 'object', required: ['coupon_code'], properties: { coupon_code: { type: 'string' } } },
    handle: signedIn(users, ({ body }): Answer => {
      const wanted = (body as Record<string, unknown> | undefined)?.coupon_code;
      if (!flawed && typeof wanted !== 'string') return { status: 400, body: { error: 'a code is a text' } };
      const found = kept.find((one) => fits(one.coupon_code, wanted));
      return found === undefined ? { status: 404, body: { error: 'no such code' } } : { status: 200, body: found };
    }),
  };
}

/** A template engine of one feature. */
function render(text: string): string {
  return text.replace(/\{\{(\d{1,6})\*(\d{1,6})\}\}/g, (_whole, left: string, right: string) => String(Number(left) * Number(right)));
}

/** The flawed one starts a shell, the fixed one a program with one argument. */
function resolve(host: string, flawed: boolean): string {
  try {
    if (flawed) return execSync(`echo resolving ${host}`, { timeout: 5_000, encoding: 'utf8' });
    return /^[\w.-]{1,100}$/.test(host) ? execFileSync('echo', ['resolving', host], { timeout: 5_000, encoding: 'utf8' }) : 'not a host';
  } catch {
    return 'failed';
  }
}

/** XML with or without its entities. */
function importer(users: Users, flawed: boolean): Route {
  return {
    method: 'POST',
    path: '/imports',
    body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    handle: signedIn(users, ({ headers, text, body }): Answer => {
      if (!(headers['content-type'] ?? '').includes('xml'))
        return { status: 201, body: { imported: String((body as Record<string, unknown>)?.name ?? '') } };
      if (!flawed) return { status: 415, body: { error: 'JSON only' } };
      const system = /<!ENTITY sp SYSTEM "file:\/\/([^"]+)">/.exec(text)?.[1];
      const value = system === undefined ? '' : readFileSync(system, 'utf8');
      return {
        status: 201,
        body: {
          imported: text
            .replace(/<!DOCTYPE[^\]]*\]>/, '')
            .replaceAll('&sp;', value)
            .replace(/<[^>]+>/g, ''),
        },
      };
    }),
  };
}
