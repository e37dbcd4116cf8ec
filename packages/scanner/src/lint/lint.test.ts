import { lintSpec, loadDocument } from '@sallyport/contract';
import { expect, it } from 'vitest';
import { FORMATTERS, triage } from '../report/index.ts';
import { LINT_METAS, lintDescription } from './lint.ts';

const FAULTY = `openapi: 3.1.0
info: { title: Bank, version: "1" }
servers: [{ url: http://api.bank.example }]
paths:
  /cards:
    get:
      parameters: [{ name: pin, in: query, schema: { type: integer } }]
      responses: { default: { description: x } }
`;

function linted(text: string): ReturnType<typeof lintDescription> {
  const api = loadDocument(text, 'bank.yaml');
  if (!api.ok) throw api.error;
  return lintDescription(text, api.value, 'bank.yaml');
}

it('finds what the linter finds, each at its place and once', () => {
  const [result, lint] = [linted(FAULTY), lintSpec(FAULTY, 'bank.yaml')];
  if (!result.ok || !lint.ok) throw new Error('not read');
  const { findings } = result.value;
  expect(findings.map(({ check, location }) => `${check} ${location.pointer} ${location.line}`).sort()).toEqual(
    lint.value.findings.map(({ rule, pointer, line }) => `${rule} ${pointer} ${line}`).sort(),
  );
  expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
  expect(findings.find(({ check }) => check === 'bank:no-secrets-in-url')).toMatchObject({
    operation: 'GET /cards',
    severity: 'medium',
    owasp: 'API8:2023',
    cwe: 598,
    location: { line: 7 },
  });
});

it('gives SARIF with the rules of the linter, each result under its rule', () => {
  const result = linted(FAULTY);
  if (!result.ok) throw result.error;
  const sorted = triage(result.value.findings, new Set(), [], '2026-01-01');
  const sarif = JSON.parse(FORMATTERS.sarif({ result: result.value, triage: sorted, spec: 'bank.yaml', version: '0.1.0' })) as {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[];
  };
  const [run] = sarif.runs;
  expect(run!.tool.driver.rules.map(({ id }) => id)).toEqual(LINT_METAS.map(({ id }) => id));
  for (const { ruleId, ruleIndex } of run!.results) expect(run!.tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
  expect(JSON.stringify(sarif)).not.toMatch(/cwe-0|"id":"0"|"id":""/);
});
