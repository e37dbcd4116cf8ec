import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { AnyEndpoint } from './endpoint.ts';
import * as contract from './index.ts';

const endpoints = Object.values(contract).filter(
  (value): value is AnyEndpoint => typeof value === 'object' && value !== null && 'method' in value && 'path' in value,
);

/** Every module reachable from `file` by relative imports, with what it imports from outside. */
function outside(file: string, seen: Set<string>, found: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const match of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)) {
    const name = match[1] ?? '';
    if (name.startsWith('.')) outside(resolve(dirname(file), name), seen, found);
    else found.add(name);
  }
}

it('loads in a browser: nothing but zod and the core is imported', () => {
  const found = new Set<string>();
  outside(resolve(import.meta.dirname, 'index.ts'), new Set(), found);
  expect([...found].sort()).toEqual(['@sallyport/core', 'zod']);
});

it('names every endpoint and every path once', () => {
  expect(endpoints.length).toBeGreaterThan(30);
  expect(new Set(endpoints.map((endpoint) => endpoint.id)).size).toBe(endpoints.length);
  expect(new Set(endpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`)).size).toBe(endpoints.length);
});

it('reads query strings: one value, many and none', () => {
  const query = contract.listAttacks.query;
  expect(query?.parse({ class: 'sqli', verdict: ['pass', 'block'], min_score: '0.5' })).toMatchObject({
    class: ['sqli'],
    verdict: ['pass', 'block'],
    host: [],
    min_score: 0.5,
    limit: 50,
  });
  expect(query?.safeParse({ class: 'no-such-class' }).success).toBe(false);
});

it('gives the auditor reads only', () => {
  for (const permission of contract.ROLE_PERMISSIONS.auditor) expect(permission).toMatch(/\.(read|verify)$/);
});
