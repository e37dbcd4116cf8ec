import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AjvDraft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { baselineText, reaches, readBaseline, triage } from '../run/triage.ts';
import { curl } from './curl.ts';
import { FORMATTERS, type ReportFormat } from './index.ts';
import { exampleFinding, exampleReport } from './report.fixture.ts';

const finding = exampleFinding('GET /orders/{id}');
const report = exampleReport([finding]);

it('SARIF is valid against the schema of OASIS', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/sarif-schema-2.1.0.json'), 'utf8')) as object;
  const ajv = new (AjvDraft4 as unknown as typeof AjvDraft4.default)({ strict: false });
  (formats as unknown as (ajv: unknown) => void)(ajv);
  const validate = ajv.compile(schema);
  const suppressed = triage(
    [finding],
    new Set(),
    [{ fingerprint: finding.fingerprint, reason: 'accepted for now', owner: 'bea', expires: '2027-02-01' }],
    '2027-01-01',
  );
  for (const one of [report, exampleReport([]), { ...report, triage: suppressed }]) {
    validate(JSON.parse(FORMATTERS.sarif(one)));
    expect(validate.errors).toBeNull();
  }
  // The schema is one that can refuse.
  expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
});

it('SARIF locates the finding and names its taxa', () => {
  const [run] = (JSON.parse(FORMATTERS.sarif(report)) as { runs: { results: Record<string, unknown>[] }[] }).runs;
  expect(run!.results[0]).toMatchObject({
    ruleId: 'bola-read',
    level: 'error',
    partialFingerprints: { 'sallyport/v1': finding.fingerprint },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' }, region: { startLine: 12 } } }],
    taxa: [{ id: '639' }, { id: 'API1:2023' }],
  });
});

it('JUnit is well-formed XML that fails the operation', () => {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => void names.push(tag.name));
  parser.write(FORMATTERS.junit(report)).close();
  expect(names.filter((name) => name === 'testcase')).toHaveLength(2);
  expect(names.filter((name) => name === 'failure')).toHaveLength(1);
});

it('HTML and Markdown hold no markup of the target', () => {
  expect(FORMATTERS.html(report)).not.toMatch(/<script|<b>bob/);
  expect(FORMATTERS.markdown(report)).not.toContain('<b>bob');
  expect(FORMATTERS.markdown(report)).toContain('object & more');
});

it('HAR holds each exchange of the evidence', () => {
  const { log } = JSON.parse(FORMATTERS.har(report)) as { log: { entries: { request: { url: string } }[] } };
  expect(log.entries.map(({ request }) => request.url)).toEqual(["http://target/orders/7?q='x"]);
});

it.each(Object.keys(FORMATTERS) as ReportFormat[])('%s is the same for the same input', (format) => {
  expect(FORMATTERS[format](report)).toBe(FORMATTERS[format](exampleReport([exampleFinding('GET /orders/{id}')])));
});

it('the command to reproduce survives a shell', () => {
  const command = curl(finding.evidence[0]!).replace(/^curl/, 'printf "%s\\n"');
  const words = execFileSync('sh', ['-c', command], { env: { ALICE_CREDENTIAL: 'tok' }, encoding: 'utf8' }).split('\n');
  expect(words).toContain("http://target/orders/7?q='x");
  expect(words).toContain('authorization: Bearer tok');
  expect(words).toContain('{"a":"it\'s"}');
});

describe('triage', () => {
  const other = exampleFinding('GET /cards/{id}', { severity: 'low' });
  it('tells new from known and says what is gone', () => {
    const baseline = readBaseline(baselineText([finding, exampleFinding('GET /old')]), 'baseline.json');
    const sorted = triage([finding, other], baseline.ok ? baseline.value : new Set(), [], '2027-01-01');
    expect([sorted.fresh, sorted.known, sorted.gone.length]).toEqual([[other], [finding], 1]);
    expect(reaches(sorted.fresh, 'medium')).toBe(false);
    expect(reaches(sorted.fresh, 'low')).toBe(true);
  });
  it('lets a suppression hold to its last day and not longer', () => {
    const rule = { check: 'bola-read', operation: 'GET /cards/{id}', reason: 'accepted for now', owner: 'bea', expires: '2027-01-31' };
    expect(triage([finding, other], new Set(), [rule], '2027-01-31').suppressed.map((one) => one.finding)).toEqual([other]);
    const after = triage([finding, other], new Set(), [rule], '2027-02-01');
    expect([after.suppressed, after.expired]).toEqual([[], [rule]]);
  });
  it('refuses a file that is no baseline', () => {
    expect(readBaseline('{"format":"other"}', 'x.json').ok).toBe(false);
    expect(readBaseline('not json', 'x.json').ok).toBe(false);
  });
});
