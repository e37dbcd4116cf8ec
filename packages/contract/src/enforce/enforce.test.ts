import type { ClientCertificateView, RequestView, ResponseView } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpecEnforcer } from './enforcer.ts';
import { compilePattern } from './patterns.ts';
import type { Violation } from './violation.ts';

const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Payments', version: '1' },
  servers: [{ url: 'https://api.bank.example/v1' }],
  security: [{ bearer: ['payments'] }],
  paths: {
    '/accounts/{accountId}': {
      parameters: [{ name: 'accountId', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9]{8}$' } }],
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'status', in: 'query', required: true, schema: { type: 'string', enum: ['open', 'closed'] } },
          { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string', maxLength: 5 } } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array', items: { type: 'integer' } } },
          {
            name: 'filter',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object', properties: { from: { type: 'string', format: 'date' } } },
          },
          { name: 'x-trace', in: 'header', schema: { type: 'string', maxLength: 8 } },
        ],
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Account' } } } },
          '4XX': { description: 'no', content: { 'application/problem+json': { schema: { type: 'object' } } } },
        },
      },
    },
    '/payments': {
      post: {
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Payment' } } } },
        responses: { 201: { description: 'made' } },
      },
    },
    '/login': {
      post: {
        security: [],
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['user'],
                properties: { user: { type: 'string' }, code: { type: 'integer' }, role: { type: 'array', items: { type: 'string' } } },
              },
            },
          },
        },
        responses: { default: { description: 'any' } },
      },
    },
  },
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Account: {
        allOf: [
          { $ref: '#/components/schemas/Base' },
          {
            type: 'object',
            properties: { balance: { type: 'number' }, card: { type: 'string', nullable: true, 'x-data-classes': ['pan'] } },
          },
        ],
      },
      Base: {
        type: 'object',
        required: ['id', 'secret'],
        properties: { id: { type: 'string' }, secret: { type: 'string', writeOnly: true } },
      },
      Payment: {
        type: 'object',
        required: ['amount', 'id'],
        properties: {
          id: { type: 'string', readOnly: true },
          amount: { type: 'string', pattern: '^-?(?:0|[1-9][0-9]*)\\.[0-9]{2}$' },
          lines: {
            type: 'array',
            uniqueItems: true,
            items: { type: 'object', properties: { sku: { type: 'string' } }, additionalProperties: false },
          },
          meta: { type: 'object', additionalProperties: true },
        },
      },
    },
  },
};

function open(document: object): SpecEnforcer {
  const opened = SpecEnforcer.open({ name: 'payments', text: JSON.stringify(document) }, null);
  if (!opened.ok) throw opened.error;
  return opened.value;
}

const enforcer = open(DOCUMENT);

interface Shape {
  readonly method?: string;
  readonly host?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly json?: unknown;
  readonly form?: readonly (readonly [string, string])[];
  readonly mediaType?: string;
  readonly complete?: boolean;
}

function check(shape: Shape, subject: SpecEnforcer = enforcer): readonly Violation[] | null {
  const request: RequestView = {
    method: shape.method ?? 'GET',
    scheme: 'https',
    host: shape.host ?? 'api.bank.example',
    target: shape.path,
    path: shape.path,
    query: shape.query ?? '',
    headers: shape.headers ?? [['authorization', 'Bearer x']],
    body: { state: 'none', bytes: new Uint8Array() },
  };
  const form = shape.form !== undefined;
  const json = shape.json !== undefined;
  const body = form ? { kind: 'form', fields: shape.form } : json ? { kind: 'json', value: shape.json } : { kind: 'none' };
  const mediaType = shape.mediaType ?? (form ? 'application/x-www-form-urlencoded' : 'application/json');
  const input = { body, mediaType, complete: shape.complete ?? true, ambiguous: false };
  return subject.checkRequest(request, input, { certificate: null as ClientCertificateView | null, now: 0 })?.violations ?? null;
}

const kinds = (shape: Shape): string[] => (check(shape) ?? []).map((violation) => `${violation.kind} ${violation.point}`);
const ACCOUNT = { path: '/v1/accounts/12345678' };

describe('requests', () => {
  it.each<[string, Shape, string[]]>([
    ['a good one', { ...ACCOUNT, query: 'status=open&limit=5&tag=a&tag=b&ids=1,2&filter%5Bfrom%5D=2026-01-01' }, []],
    ['another path', { path: '/v1/admin' }, ['undefined-operation path']],
    ['another method', { path: '/v1/payments', method: 'DELETE' }, ['undefined-operation method']],
    ['HEAD for GET', { ...ACCOUNT, method: 'HEAD', query: 'status=open' }, []],
    ['a preflight', { path: '/v1/payments', method: 'OPTIONS', headers: [['access-control-request-method', 'POST']] }, []],
    ['an undeclared parameter', { ...ACCOUNT, query: 'status=open&debug=1' }, ['undefined-parameter query.debug']],
    ['a missing parameter', ACCOUNT, ['missing-parameter query.status']],
    ['a value out of the enum', { ...ACCOUNT, query: 'status=gone' }, ['invalid-parameter query.status']],
    ['a number out of range', { ...ACCOUNT, query: 'status=open&limit=101' }, ['invalid-parameter query.limit']],
    ['text for a number', { ...ACCOUNT, query: 'status=open&limit=1%20or%201' }, ['invalid-parameter query.limit']],
    ['a parameter twice', { ...ACCOUNT, query: 'status=open&status=closed' }, ['invalid-parameter query.status']],
    ['a bad item of a list', { ...ACCOUNT, query: 'status=open&ids=1,x' }, ['invalid-parameter query.ids']],
    ['a long item', { ...ACCOUNT, query: 'status=open&tag=abcdef' }, ['invalid-parameter query.tag']],
    ['a bad member of a deep object', { ...ACCOUNT, query: 'status=open&filter[from]=soon' }, ['invalid-parameter query.filter']],
    ['a bad path parameter', { path: '/v1/accounts/1234567x', query: 'status=open' }, ['invalid-parameter path.accountId']],
    [
      'a bad header',
      {
        ...ACCOUNT,
        query: 'status=open',
        headers: [
          ['authorization', 'Bearer x'],
          ['x-trace', '123456789'],
        ],
      },
      ['invalid-parameter header.x-trace'],
    ],
    ['no credential', { ...ACCOUNT, query: 'status=open', headers: [] }, ['missing-auth header.authorization']],
    [
      'another scheme',
      { ...ACCOUNT, query: 'status=open', headers: [['authorization', 'Basic eDp5']] },
      ['wrong-auth-scheme header.authorization'],
    ],
    ['a body where none is declared', { ...ACCOUNT, query: 'status=open', json: {} }, ['undefined-body body']],
    ['no body', { method: 'POST', path: '/v1/payments' }, ['missing-body body']],
    ['a good body', { method: 'POST', path: '/v1/payments', json: { amount: '1.00', lines: [{ sku: 'a' }], meta: { any: 1 } } }, []],
    ['a bad member', { method: 'POST', path: '/v1/payments', json: { amount: 1 } }, ['invalid-body body.json.amount']],
    ['a missing member', { method: 'POST', path: '/v1/payments', json: {} }, ['invalid-body body.json.amount']],
    ['a read-only member', { method: 'POST', path: '/v1/payments', json: { amount: '1.00', id: '7' } }, ['read-only-field body.json.id']],
    [
      'an undeclared member',
      { method: 'POST', path: '/v1/payments', json: { amount: '1.00', role: 'admin' } },
      ['undefined-field body.json.role'],
    ],
    [
      'a forbidden member in a list',
      { method: 'POST', path: '/v1/payments', json: { amount: '1.00', lines: [{ x: 1 }] } },
      ['undefined-field body.json.lines[].x', 'undefined-field body.json.lines[].x'],
    ],
    [
      'equal items',
      { method: 'POST', path: '/v1/payments', json: { amount: '1.00', lines: [{ sku: 'a' }, { sku: 'a' }] } },
      ['invalid-body body.json.lines'],
    ],
    ['another media type', { method: 'POST', path: '/v1/payments', json: {}, mediaType: 'text/plain' }, ['content-type body']],
    ['a part of a body', { method: 'POST', path: '/v1/payments', json: {}, complete: false }, []],
    [
      'a good form',
      {
        method: 'POST',
        path: '/v1/login',
        headers: [],
        form: [
          ['user', '7'],
          ['code', '123'],
          ['role', 'a'],
        ],
      },
      [],
    ],
    [
      'a bad form',
      {
        method: 'POST',
        path: '/v1/login',
        headers: [],
        form: [
          ['user', 'u'],
          ['code', 'x'],
        ],
      },
      ['invalid-body body.form.code'],
    ],
    [
      'members named like those of every object',
      {
        method: 'POST',
        path: '/v1/login',
        headers: [],
        form: [
          ['user', 'u'],
          ['constructor', 'x'],
        ],
      },
      ['undefined-field body.form.constructor'],
    ],
  ])('%s', (_, shape, expected) => {
    expect([...new Set(kinds(shape))]).toEqual([...new Set(expected)]);
  });

  it('says nothing of hosts and base paths that it does not describe', () => {
    expect(check({ path: '/v1/accounts/1', host: 'www.bank.example' })).toBeNull();
    expect(check({ path: '/v2/accounts/1' })).toBeNull();
  });
});

describe('answers', () => {
  const answer = (status: number, value: unknown, mediaType = 'application/json'): string[] => {
    const request = {
      method: 'GET',
      scheme: 'https',
      host: 'api.bank.example',
      target: '',
      path: '/v1/accounts/12345678',
      query: '',
      headers: [],
    } as const;
    const none = { body: { kind: 'none' }, mediaType: '', complete: true, ambiguous: false };
    const found = enforcer.checkRequest({ ...request, body: { state: 'none', bytes: new Uint8Array() } }, none, {
      certificate: null,
      now: 0,
    });
    const response: ResponseView = { status, headers: [], body: { state: 'none', bytes: new Uint8Array() }, latency_ms: 0 };
    const classes = (_: string, text: string): string[] => (text.startsWith('4111') ? ['pan'] : []);
    return enforcer
      .checkResponse(found!.operation!, response, { body: { kind: 'json', value }, mediaType, complete: true, ambiguous: false }, classes)
      .map((violation) => `${violation.kind} ${violation.point}`);
  };

  it('fit, stray and leak', () => {
    expect(answer(200, { id: 'a', balance: 1, card: '4111111111111111' })).toEqual([]);
    expect(answer(200, { id: 'a', card: null })).toEqual([]);
    expect(answer(200, { balance: 1 })).toEqual(['invalid-response-body response.body.json.id']);
    expect(answer(200, { id: 'a', hash: 'x' })).toEqual(['undeclared-response-field response.body.json.hash']);
    expect(answer(200, { id: '4111111111111111' })).toEqual(['response-data-class response.body.json.id']);
    expect(answer(404, { title: 'gone' }, 'application/problem+json')).toEqual([]);
    expect(answer(500, {})).toEqual(['undefined-status response']);
    expect(answer(200, { id: 'a' }, 'text/html')).toEqual(['response-content-type response.body']);
  });
});

describe('hostile descriptions and bodies', () => {
  const withSchema = (schema: object, schemas: object = {}): SpecEnforcer =>
    open({
      openapi: '3.1.0',
      info: { title: 'x', version: '1' },
      paths: { '/x': { post: { requestBody: { content: { 'application/json': { schema } } }, responses: {} } } },
      components: { schemas },
    });
  const post = (subject: SpecEnforcer, json: unknown) => check({ method: 'POST', path: '/x', headers: [], json }, subject);

  it('a pattern that backtracks takes linear time', () => {
    const subject = withSchema({ type: 'string', pattern: '^(a+)+$' });
    expect(post(subject, `${'a'.repeat(50_000)}!`)?.[0]?.kind).toBe('invalid-body');
    expect(post(subject, 'aaa')).toEqual([]);
  });

  it('two patterns are not taken for one another', () => {
    const subject = withSchema({
      type: 'object',
      properties: { a: { type: 'string', pattern: '(x|y)' }, b: { type: 'string', pattern: '(z|w)' } },
    });
    expect(post(subject, { a: 'x', b: 'z' })).toEqual([]);
    expect(post(subject, { a: 'x', b: 'x' })?.[0]?.point).toBe('body.json.b');
  });

  it('a pattern that no automaton knows is named as not enforced, and the rest is enforced', () => {
    const subject = withSchema({ type: 'string', pattern: '(?=a)b', minLength: 3 });
    expect(post(subject, 'ab')?.[0]?.kind).toBe('invalid-body');
    expect(subject.problems).toEqual([expect.objectContaining({ message: expect.stringContaining('pattern is not enforced') })]);
  });

  it('alternatives that refer to each other stop at the work limit', () => {
    const node = {
      anyOf: [
        { type: 'object', properties: { n: { $ref: '#/components/schemas/Node' }, z: { type: 'integer' } } },
        { type: 'object', properties: { n: { $ref: '#/components/schemas/Node' }, z: { type: 'string' } } },
      ],
    };
    const subject = withSchema({ $ref: '#/components/schemas/Node' }, { Node: node });
    const nested = (depth: number): unknown => (depth === 0 ? { z: true } : { n: nested(depth - 1) });
    expect(() => post(subject, nested(40))).toThrow(RangeError);
    expect(post(subject, { n: { n: { z: 1 } } })).toEqual([]);
  });

  it('many items are told apart in linear time', () => {
    const subject = withSchema({ type: 'array', uniqueItems: true, items: { type: 'object' } });
    expect(
      post(
        subject,
        Array.from({ length: 30_000 }, (_, index) => ({ index })),
      ),
    ).toEqual([]);
    expect(
      post(subject, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ])?.[0]?.kind,
    ).toBe('invalid-body');
  });

  it('remote references are refused', () => {
    const opened = SpecEnforcer.open(
      { name: 'x', text: JSON.stringify({ openapi: '3.1.0', paths: { '/x': { $ref: 'http://evil.example/x' } } }) },
      null,
    );
    expect(opened.ok ? '' : opened.error.code).toBe('SPEC_REMOTE_REF');
  });

  it('never throws but for the work limit, whatever the body', () => {
    fc.assert(fc.property(fc.json(), (text) => void check({ method: 'POST', path: '/v1/payments', json: JSON.parse(text) })));
    fc.assert(fc.property(fc.string(), (query) => void check({ ...ACCOUNT, query })));
  });
});

it('linear patterns run natively and agree with the automaton', () => {
  const text = fc.stringMatching(/^[A-Z0-9.-]{0,12}$/);
  for (const source of ['^[A-Z]{2}[0-9]{2}$', '^[A-Z0-9]{1,8}$', '^-?[0-9]+$', '^\\d{3}-\\d{2}$']) {
    const fast = compilePattern(source);
    const safe = compilePattern(`(?:${source})`);
    fc.assert(fc.property(text, (value) => fast.test(value) === safe.test(value)));
  }
});
