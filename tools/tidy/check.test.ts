import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTidy } from './check.ts';

const root = resolve(import.meta.dirname, '../..');

/** A small tree with the real architecture page and the files given. */
function tree(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidy-'));
  const all: Record<string, string> = {
    'docs/ARCHITECTURE.md': readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8'),
    'apps/cli/package.json': '{}',
    'examples/demo-bank/package.json': '{}',
    'packages/core/package.json': JSON.stringify({ exports: { '.': { source: './src/index.ts' } } }),
    'packages/core/src/index.ts': 'export const one = 1;\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('tidy finds what it is there for', () => {
  const policy = { 'packages/policy/package.json': JSON.stringify({ exports: { '.': { source: './src/index.ts' } } }) };
  it.each([
    [
      'an import that goes up',
      { 'packages/core/src/index.ts': "import '@sallyport/traffic';\n" },
      /imports @sallyport\/traffic \(layer 1\) from layer 0/,
    ],
    [
      'an import that goes sideways',
      { ...policy, 'packages/policy/src/index.ts': "export * from '@sallyport/detection';\n" },
      /imports @sallyport\/detection \(layer 2\) from layer 2/,
    ],
    [
      'an import past the exports',
      { ...policy, 'packages/policy/src/index.ts': "import '../../core/src/index.ts';\n" },
      /reaches out of its package/,
    ],
    [
      'a long function',
      { 'packages/core/src/index.ts': `export function long(): void {\n${'  void 0;\n'.repeat(80)}}\n` },
      /function long has 82 lines/,
    ],
    ['a long file', { 'packages/core/src/index.ts': 'export {};\n'.repeat(400) }, /has 401 lines/],
    ['a dead file', { 'packages/core/src/left-over.ts': 'export const two = 2;\n' }, /left-over\.ts is reached from nowhere/],
    [
      'a collection without a limit',
      { 'packages/core/src/index.ts': 'export class Box { readonly items = new Map(); }\n' },
      /growing collection/,
    ],
    ['an unfinished note', { 'packages/core/src/index.ts': `// ${'TO'}${'DO'} later\nexport {};\n` }, /unfinished/],
    ['an excuse nobody needs', { 'tools/tidy/exceptions.json': '{"packages/core/src/gone.ts":"parser"}' }, /needs no excuse/],
  ])('%s', (_name, files, breach) => {
    expect(checkTidy(tree(files as unknown as Record<string, string>)).join('\n')).toMatch(breach);
  });

  it('and nothing in a tidy tree', () => {
    expect(checkTidy(tree({}))).toEqual([]);
  });
});

it('this repository is tidy', () => {
  expect(checkTidy(root)).toEqual([]);
});
