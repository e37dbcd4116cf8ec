import { describe, expect, it } from 'vitest';
import { BANK_DOCUMENT_RULES, BANK_RULES } from './bank/rules.ts';
import { LINT_FINDINGS_PER_RULE_MAX, LINT_RULES, lintSpec } from './lint.ts';
import { lintSarif } from './sarif.ts';

const GOOD = `openapi: 3.1.0
info: { title: Open Banking, version: "1" }
security: [{ oauth: [payments] }]
paths:
  /payments/{paymentId}:
    post:
      parameters:
        - { name: paymentId, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: Idempotency-Key, in: header, required: true, schema: { type: string, maxLength: 64 } }
        - { name: x-fapi-interaction-id, in: header, schema: { type: string, format: uuid } }
      requestBody:
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              properties:
                to: { type: array, maxItems: 3, items: { type: string, maxLength: 34 } }
                count: { type: integer, minimum: 1, maximum: 9 }
                amount: { type: string, pattern: '^[0-9]{1,13}.[0-9]{2}$' }
                currency: { type: string, maxLength: 3 }
                executionDate: { type: string, format: date }
      responses:
        200:
          description: ok
          headers: { x-fapi-interaction-id: { schema: { type: string } } }
          content: { application/json: { schema: { type: string, maxLength: 9 } } }
        401: { description: who, content: { application/problem+json: { schema: { type: object, properties: { type: { type: string } } } } } }
        429: { description: later }
  /payments:
    get:
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
        - { name: offset, in: query, schema: { type: integer, minimum: 0, maximum: 9999 } }
        - { name: x-fapi-interaction-id, in: header, schema: { type: string, format: uuid } }
      responses:
        200:
          description: ok
          headers: { x-fapi-interaction-id: { schema: { type: string } } }
          content: { application/json: { schema: { type: array, maxItems: 100, items: { type: object } } } }
        default: { description: error }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: /token } } }
    basic: { type: http, scheme: basic }
    key: { type: apiKey, in: header, name: X-Key }
`;

/** Each change breaks one rule, and is the only thing it breaks. */
const BROKEN: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['auth-on-every-operation', 'security: [{ oauth: [payments] }]', 'security: [{}, { oauth: [payments] }]'],
  ['no-basic-auth', 'security: [{ oauth: [payments] }]', 'security: [{ oauth: [payments] }, { basic: [] }]'],
  ['no-secrets-in-url', 'name: paymentId, in: path', 'name: cardNumber, in: path'],
  ['bounded-strings', 'type: string, maxLength: 34', 'type: string'],
  ['bounded-arrays', 'type: array, maxItems: 3', 'type: array'],
  [
    'no-passwords-given',
    'schema: { type: string, maxLength: 9 }',
    'schema: { type: object, additionalProperties: false, properties: { passwordHash: { type: string, maxLength: 9 } } }',
  ],
  ['bounded-numbers', 'type: integer, minimum: 1, maximum: 9 }', 'type: integer, minimum: 1 }'],
  ['bounded-answers', 'schema: { type: string, maxLength: 9 }', 'schema: { type: string }'],
  ['closed-objects', 'additionalProperties: false', 'description: open'],
  ['described-errors', '        429: { description: later }\n', ''],
  ['error-shape', 'properties: { type: { type: string } }', 'properties: { text: { type: string } }'],
  [
    'one-error-shape',
    '429: { description: later }',
    '429: { description: later, content: { application/json: { schema: { type: object, properties: { code: { type: string } } } } } }',
  ],
  ['idempotency-on-money', 'Idempotency-Key', 'X-Other'],
  ['no-weak-grants', 'flows: { clientCredentials:', 'flows: { password:'],
  ['strong-client-on-money', 'security: [{ oauth: [payments] }]', 'security: [{ key: [] }]'],
  ['scope-on-every-token', 'security: [{ oauth: [payments] }]', 'security: [{ oauth: [] }]'],
  ['interaction-id', 'headers: { x-fapi-interaction-id: { schema: { type: string } } }', 'headers: {}'],
  ['paged-lists', 'name: offset', 'name: other'],
  ['amounts-with-currency', 'currency: { type', 'money: { type'],
  ['exact-amounts', "amount: { type: string, pattern: '^[0-9]{1,13}.[0-9]{2}$' }", 'amount: { type: number, minimum: 0, maximum: 10 }'],
  ['dated-members', 'executionDate: { type: string, format: date }', 'executionDate: { type: string, maxLength: 10 }'],
  ['sunset-of-deprecated', '    post:\n', '    post:\n      deprecated: true\n'],
];

const look = (text: string) => {
  const report = lintSpec(text, 'bank.yaml', ['bank']);
  if (!report.ok) throw report.error;
  return report.value.findings;
};

describe('the rules of a bank', () => {
  it('have nothing to say of a good description', () => {
    expect(look(GOOD)).toEqual([]);
  });

  it.each(BROKEN)('%s', (rule, from, to) => {
    expect(GOOD).toContain(from);
    expect([...new Set(look(GOOD.replace(from, to)).map((finding) => finding.rule))]).toEqual([`bank:${rule}`]);
  });

  it('have a case each', () => {
    expect(BROKEN.map(([rule]) => `bank:${rule}`).sort()).toEqual([...BANK_RULES, ...BANK_DOCUMENT_RULES].map(({ id }) => id).sort());
  });
});

describe('the lint of descriptions', () => {
  it('says line, column and operation of a finding', () => {
    const [finding] = look(GOOD.replace('type: string, maxLength: 34', 'type: string'));
    expect(finding).toMatchObject({
      operation: 'POST /payments/{paymentId}',
      pointer: '/paths/~1payments~1{paymentId}/post/requestBody/content/application~1json/schema/properties/to/items',
      line: 18,
      column: 49,
    });
  });

  it('speaks of the places of a description of version 2.0 as it is written', () => {
    const old = {
      swagger: '2.0',
      info: { title: 'a', version: '1' },
      paths: { '/a': { put: { parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/B' } }], responses: {} } } },
      definitions: { B: { type: 'object', properties: { c: { type: 'string' } } } },
    };
    expect(look(JSON.stringify(old, null, 1)).map(({ rule, pointer }) => `${rule} ${pointer}`)).toContain(
      'bank:bounded-strings /definitions/B/properties/c',
    );
  });

  it('counts what it leaves out of one rule', () => {
    const schemas = Object.fromEntries(Array.from({ length: LINT_FINDINGS_PER_RULE_MAX + 7 }, (_, at) => [`S${at}`, { type: 'array' }]));
    const report = lintSpec(JSON.stringify({ openapi: '3.1.0', paths: {}, components: { schemas } }), 'a.json');
    expect(report.ok && report.value.left_out).toEqual({ 'owasp:api4:2023-array-limit': 7 });
    expect(report.ok && report.value.findings).toHaveLength(LINT_FINDINGS_PER_RULE_MAX);
  });

  it.each(['[]', '{"openapi":"4"}', 'just text'])('refuses %s', (text) => {
    const report = lintSpec(text, 'a.json');
    expect(report.ok ? '' : report.error.code).toBe('SPEC_INVALID');
  });

  it('ends where schemas contain themselves and references lead in circles', () => {
    const schemas = {
      A: { type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } },
      B: { $ref: '#/components/schemas/C' },
      C: { $ref: '#/components/schemas/B' },
    };
    const report = lintSpec(JSON.stringify({ openapi: '3.1.0', paths: {}, components: { schemas } }), 'a.json');
    expect(report.ok).toBe(true);
  });

  it('is written as SARIF with the place of each finding', () => {
    const findings = look(GOOD.replace('Idempotency-Key', 'X-Other')).map((finding) => ({ file: 'specs/my bank.yaml', ...finding }));
    const [run] = (
      JSON.parse(lintSarif(findings, '0.1.0')) as {
        runs: readonly [{ tool: { driver: { rules: { id: string }[] } }; results: { ruleIndex: number }[] }];
      }
    ).runs;
    expect(run.tool.driver.rules).toHaveLength(LINT_RULES.length);
    expect(run.results).toMatchObject([
      {
        ruleId: 'bank:idempotency-on-money',
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'specs/my%20bank.yaml' }, region: { startLine: 7, startColumn: 7 } } }],
      },
    ]);
    expect(run.tool.driver.rules[run.results[0]!.ruleIndex]!.id).toBe('bank:idempotency-on-money');
  });
});
