import { describe, expect, it } from 'vitest';
import { lintSpec } from './lint.ts';
import { LINT_RULES } from './rules.ts';

const GOOD = `openapi: 3.1.0
info: { title: Bank, version: "1" }
security: [{ oauth: [] }]
paths:
  /payments/{paymentId}:
    post:
      parameters:
        - { name: paymentId, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: Idempotency-Key, in: header, required: true, schema: { type: string, maxLength: 64 } }
      requestBody:
        content:
          application/json:
            schema: { type: object, additionalProperties: false, properties: { to: { type: array, maxItems: 3, items: { type: string, maxLength: 34 } } } }
      responses: { 200: { description: ok }, 401: { description: who }, 429: { description: later } }
components: { securitySchemes: { oauth: { type: oauth2, flows: {} }, basic: { type: http, scheme: basic } } }
`;

/** Each change breaks one rule, and is the only thing it breaks. */
const BROKEN: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['auth-on-every-operation', 'security: [{ oauth: [] }]', 'security: [{}, { oauth: [] }]'],
  ['no-basic-auth', 'security: [{ oauth: [] }]', 'security: [{ basic: [] }]'],
  ['no-secrets-in-url', 'name: paymentId, in: path', 'name: cardNumber, in: path'],
  ['bounded-strings', 'type: string, maxLength: 34', 'type: string'],
  ['bounded-arrays', 'type: array, maxItems: 3', 'type: array'],
  ['closed-objects', 'type: object, additionalProperties: false', 'type: object'],
  ['described-errors', ', 429: { description: later }', ''],
  ['idempotency-on-money', 'Idempotency-Key', 'X-Other'],
];

describe('the lint of descriptions', () => {
  it('has nothing to say of a good one', () => {
    expect(lintSpec(GOOD, 'bank.yaml')).toEqual({ ok: true, value: [] });
  });

  it.each(BROKEN)('%s', (rule, from, to) => {
    const found = lintSpec(GOOD.replace(from, to), 'bank.yaml');
    if (!found.ok) throw found.error;
    expect(found.value.map((finding) => finding.rule)).toEqual([rule]);
    expect(found.value[0]).toMatchObject({ operation: 'POST /payments/{paymentId}', line: 6 });
  });

  it('has a case for every rule', () => {
    expect(BROKEN.map(([rule]) => rule).sort()).toEqual(LINT_RULES.map(({ id }) => id).sort());
  });
});
