import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../references.ts';
import type { LintSeverity } from '../model.ts';
import { owaspHits } from './owasp.ts';
import { OWASP_RULES } from './rules.ts';

interface Published {
  readonly severities: Readonly<Record<string, number>>;
  readonly cases: readonly { readonly document: JsonObject; readonly found: readonly string[] }[];
  readonly specs: Readonly<
    Record<string, { readonly found: number; readonly sha256: string; readonly rules: Readonly<Record<string, number>> }>
  >;
}

const published = JSON.parse(readFileSync(new URL('./fixtures/spectral-owasp-2.0.1.json', import.meta.url), 'utf8')) as Published;
const specs = join(process.env.SALLYPORT_DATA_DIR ?? '', 'corpora', 'specs');
const SEVERITIES: readonly LintSeverity[] = ['error', 'warning', 'info'];

/** As the published results are written: `api4:2023-array-limit /components/schemas/A`, sorted. */
function linesOf(document: JsonObject): string[] {
  const version = String(document.openapi ?? document.swagger ?? '');
  const written = version.startsWith('2') ? '2.0' : version.startsWith('3.0') ? '3.0' : '3.1';
  const { hits } = owaspHits({ document, written });
  return [...new Set(hits.map(({ rule, pointer }) => `${rule.id.replace('owasp:', '')} ${pointer}`))].sort();
}

describe('the rules of the published ruleset', () => {
  it('are all there, with its names and severities', () => {
    expect(Object.fromEntries(OWASP_RULES.map(({ id, severity }) => [id, SEVERITIES.indexOf(severity)]))).toEqual(published.severities);
  });

  it.each(published.cases.map(({ document, found }, at) => [at, document, found] as const))(
    'document %i of its tests',
    (_, document, found) => {
      expect(linesOf(document)).toEqual(found);
    },
  );

  it.skipIf(!existsSync(specs)).each(Object.entries(published.specs))(
    '%s (skipped without SALLYPORT_DATA_DIR)',
    (file, { found, sha256, rules }) => {
      const lines = linesOf(JSON.parse(readFileSync(join(specs, file), 'utf8')) as JsonObject);
      const counts: Record<string, number> = {};
      for (const line of lines) counts[line.split(' ')[0]!] = (counts[line.split(' ')[0]!] ?? 0) + 1;
      expect(counts).toEqual(rules);
      expect({ found: lines.length, sha256: createHash('sha256').update(lines.join('\n')).digest('hex') }).toEqual({ found, sha256 });
    },
  );
});
