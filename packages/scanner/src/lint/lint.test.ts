import { loadDocument } from '@sallyport/contract';
import { describe, expect, it } from 'vitest';
import { lintDescription } from './lint.ts';
import { LINT_RULES } from './rules.ts';

/** A description that has each fault once, and its mended twin. */
function description(faulty: boolean): string {
  const password = { type: 'object', properties: { name: { type: 'string' }, ...(faulty ? { password: { type: 'string' } } : {}) } };
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 't', version: '1' },
    servers: [{ url: faulty ? 'http://api.bank.example' : 'https://api.bank.example' }],
    ...(faulty ? {} : { security: [{ key: [] }] }),
    paths: {
      '/login': { post: { security: [] } },
      '/orders': {
        post: {},
        get: { parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', ...(faulty ? {} : { maximum: 100 }) } }] },
      },
      '/users': {
        get: { responses: { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'array', items: password } } } } } },
      },
      '/old': { get: { deprecated: true, ...(faulty ? {} : { 'x-sunset': '2030-01-01' }) } },
    },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: faulty ? 'query' : 'header', name: 'x-key' },
        oauth: { type: 'oauth2', flows: { [faulty ? 'implicit' : 'clientCredentials']: { tokenUrl: 'https://x.example', scopes: {} } } },
      },
    },
  });
}

function found(faulty: boolean): string[] {
  const api = loadDocument(description(faulty), 'openapi.json');
  if (!api.ok) throw api.error;
  return lintDescription(api.value, 'openapi.json').findings.map(({ check, operation }) => `${check} ${operation}`);
}

describe('lint', () => {
  it('finds each fault where it is', () => {
    expect(found(true).sort()).toEqual([
      'lint-cleartext *',
      'lint-credential-in-query *',
      'lint-no-sunset GET /old',
      'lint-open-write POST /orders',
      'lint-password-in-answer GET /users',
      'lint-unbounded-page GET /orders',
      'lint-weak-grant *',
    ]);
    expect(new Set(found(true).map((line) => line.split(' ')[0]))).toEqual(new Set(LINT_RULES.map(({ meta }) => meta.id)));
  });
  it('and nothing where they are mended', () => {
    expect(found(false)).toEqual([]);
  });
});
