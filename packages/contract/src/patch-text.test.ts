import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyPatch, unifiedDiff } from './patch-text.ts';

const YAML = `# The bank's cards.
openapi: 3.1.0
paths:
  /cards:
    get: # listed
      parameters:
        - { name: limit, in: query }
      responses: { 200: { description: ok } }
`;
const PATCH = [
  { op: 'add', path: '/paths/~1cards/get/parameters/-', value: { name: 'trace', in: 'query', schema: { type: 'string' } } },
  { op: 'add', path: '/paths/~1cards/get/responses/409', value: { description: 'seen' } },
  { op: 'replace', path: '/paths/~1cards/get/responses/200/description', value: 'changed' },
] as const;

describe('a patch of a text', () => {
  it('leaves comments and order of YAML as they are', () => {
    const patched = applyPatch(YAML, 'cards.yaml', PATCH);
    if (!patched.ok) throw patched.error;
    expect(patched.value).toContain("# The bank's cards.");
    expect(patched.value).toContain('# listed');
    expect(patched.value).toContain('name: trace');
    expect(parse(patched.value).paths['/cards'].get.responses).toEqual({ 200: { description: 'changed' }, 409: { description: 'seen' } });
  });

  it('keeps the indentation of JSON, and says where it does not fit', () => {
    const text = '{\n   "openapi": "3.1.0",\n   "paths": {"/cards": {"get": {"parameters": [], "responses": {"200": {}}}}}\n}\n';
    const patched = applyPatch(text, 'cards.json', PATCH);
    if (!patched.ok) throw patched.error;
    expect(patched.value).toMatch(/^\{\n {3}"openapi"/);
    expect(JSON.parse(patched.value).paths['/cards'].get.parameters).toHaveLength(1);
    const none = applyPatch(text, 'cards.json', [{ op: 'add', path: '/paths/~1none/get/x', value: 1 }]);
    expect(none.ok ? '' : none.error.message).toContain('/paths/~1none/get/x');
  });

  it.skipIf(!existsSync('/usr/bin/patch'))('is told as `patch` takes it (skipped without /usr/bin/patch)', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '  d', '- e');
    const text = fc.tuple(fc.array(line, { maxLength: 40 }), fc.boolean()).map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''));
    const folder = mkdtempSync(join(tmpdir(), 'diff-'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff(before, after, 'specs/a.yaml');
        expect(diff === '').toBe(before === after);
        if (before === after) return;
        const file = join(folder, 'a');
        writeFileSync(file, before);
        writeFileSync(join(folder, 'p'), diff);
        execFileSync('/usr/bin/patch', ['--silent', '--force', '--no-backup-if-mismatch', file, join(folder, 'p')]);
        // An empty result makes `patch` take the file away.
        expect(after === '' ? '' : readFileSync(file, 'utf8')).toBe(after);
      }),
      { numRuns: 60 },
    );
  });

  it('shows far apart changes as hunks of their own', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `line ${at}`);
    const after = lines.map((line, at) => (at === 10 || at === 150 ? `${line} changed` : line));
    const diff = unifiedDiff(`${lines.join('\n')}\n`, `${after.join('\n')}\n`, '/specs/a.yaml');
    expect(diff.match(/^@@.*@@$/gm)).toEqual(['@@ -8,7 +8,7 @@', '@@ -148,7 +148,7 @@']);
    expect(diff.startsWith('--- a/specs/a.yaml\n+++ b/specs/a.yaml\n')).toBe(true);
  });
});
