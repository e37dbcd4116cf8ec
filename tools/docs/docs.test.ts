import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pages } from './pages.ts';

const docs = resolve(import.meta.dirname, '../../docs');

it.each(Object.entries(pages()))('%s is what the code says (run `npm run docs`)', (name, text) => {
  expect(readFileSync(join(docs, name), 'utf8')).toBe(text);
});

it('every field of the configuration says what it is for', () => {
  const rows = `${pages()['reference/configuration.md']}${pages()['reference/policy.md']}`
    .split('\n')
    .filter((line) => /^\| `\w+` \|/.test(line));
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
});
