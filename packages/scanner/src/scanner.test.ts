import { loadDocument } from '@sallyport/contract';
import { describe, expect, it } from 'vitest';
import { regression } from './checks/sql-injection/waits.ts';
import { mannWhitney } from './checks/user-enumeration/timing.ts';
import { loadScanConfig } from './config/load.ts';
import { planOf } from './graphql/verbs.ts';
import { quietFor } from './http/quiet.ts';
import { allowsCall } from './http/scope.ts';
import { hmacSignature, readJwt, signHmac } from './identity/jwt.ts';
import { tokenIn } from './identity/login.ts';
import { findIds, IdPool } from './learn/pool.ts';
import { missingMembers } from './learn/refusal.ts';
import { accepted, denied } from './learn/verdict.ts';
import type { Exchange } from './model.ts';
import { SeededRandom } from './random.ts';
import { readJournal } from './run/journal.ts';
import { authStep, isAdminOperation, nounOfParameter, nounOfPath } from './spec/names.ts';
import { basePathOf, readOperations } from './spec/operations.ts';
import { isPostman, postmanToOpenApi } from './spec/postman.ts';
import { sample } from './spec/sample.ts';

function answer(status: number, json: unknown): Exchange {
  const call = { method: 'GET', target: '/', headers: {}, body: null };
  const body = json === undefined ? '' : JSON.stringify(json);
  return { call, as: 'alice', sent: {}, url: 'http://target/', status, headers: {}, body, json, latency_ms: 1, at: 0, fault: null };
}

function operationsOf(paths: object): ReturnType<typeof readOperations> {
  const api = loadDocument(JSON.stringify({ openapi: '3.0.3', info: { title: 't', version: '1' }, paths }), 'spec.json');
  if (!api.ok) throw api.error;
  return readOperations(api.value, 'spec.json');
}

describe('verdicts', () => {
  it.each([
    [200, { data: [] }, true],
    [201, undefined, true],
    [200, { status: 'fail', message: 'Invalid Token' }, false],
    [200, { success: false }, false],
    [200, { error: 'no such user' }, false],
    [200, { errors: [], data: { id: 1 } }, true],
    [200, { status: 'open', id: 7 }, true],
    [404, { error: 'none' }, false],
  ])('%s %j is accepted: %s', (status, json, expected) => {
    expect(accepted(answer(status, json))).toBe(expected);
  });
  it.each([
    [401, {}, true],
    [403, {}, true],
    [200, { message: 'Not authorized' }, true],
    [200, { id: 1, note: 'ok' }, false],
    [404, {}, false],
  ])('%s %j is a refusal for want of rights: %s', (status, json, expected) => {
    expect(denied(answer(status, json))).toBe(expected);
  });
});

describe('names', () => {
  it.each([
    ['/api/v2/user/dashboard', 'dashboard'],
    ['/customers/{id}/accounts', 'account'],
    ['/addresses/{id}', 'address'],
    ['/policies', 'policy'],
  ])('%s speaks of %s', (path, noun) => {
    expect(nounOfPath(path)).toBe(noun);
  });
  it('takes a parameter for its own noun, else for what stands before it', () => {
    expect(nounOfParameter('/x/{accountId}', 'accountId')).toBe('account');
    expect(nounOfParameter('/orders/{id}', 'id')).toBe('order');
    expect(nounOfParameter('/users/{username}', 'username')).toBe('user');
  });
  it('tells the steps of signing in and the operations of administrators', () => {
    const [login, signUp, logout, admin, plain] = operationsOf({
      '/auth/login': { post: {} },
      '/users/register': { post: {} },
      '/logout': { post: {} },
      '/api/admin/users': { get: {} },
      '/orders': { post: { summary: 'Place an order' } },
    });
    expect([login, signUp, logout, plain].map((one) => authStep(one!))).toEqual(['login', 'sign-up', 'logout', null]);
    expect([admin, plain].map((one) => isAdminOperation(one!))).toEqual([true, false]);
  });
});

describe('descriptions', () => {
  it('gives operations whatever the description leaves out', () => {
    const [operation] = operationsOf({ '/things/{thingId}': { get: {} } });
    expect(operation).toMatchObject({
      id: 'GET /things/{thingId}',
      security: 'unsaid',
      body: null,
      pointer: '/paths/~1things~1{thingId}/get',
    });
    expect(operation!.parameters).toMatchObject([{ name: 'thingId', location: 'path', required: true }]);
  });
  it('ends recursive schemas', () => {
    const api = loadDocument(
      JSON.stringify({
        openapi: '3.0.0',
        info: { title: 't', version: '1' },
        paths: { '/t': { post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } } } } },
        components: {
          schemas: { Node: { type: 'object', properties: { child: { $ref: '#/components/schemas/Node' }, name: { type: 'string' } } } },
        },
      }),
      'spec.json',
    );
    const [operation] = readOperations(api.ok ? api.value : (null as never), 'spec.json');
    const body = sample(operation!.body!.schema!, '', {
      random: new SeededRandom('1'),
      canary: 'spmark',
      optional: true,
      known: () => undefined,
    });
    expect(JSON.stringify(body)).toContain('"name":"spmark"');
  });
  it.each([
    ['https://api.example/v1/', '/v1'],
    ['/api', '/api'],
    ['https://api.example', ''],
  ])('reads the base path of %s', (url, expected) => {
    expect(basePathOf({ servers: [{ url }] })).toBe(expected);
  });
  it('makes OpenAPI of a Postman collection', () => {
    const collection = {
      info: { name: 'Shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: [
        {
          name: 'folder',
          item: [
            {
              name: 'Change',
              request: { method: 'PUT', url: { raw: '{{base}}/orders/:id?notify=1' }, body: { mode: 'raw', raw: '{"item": "x"}' } },
            },
          ],
        },
      ],
    };
    expect(isPostman(collection)).toBe(true);
    const text = JSON.stringify(postmanToOpenApi(collection));
    const api = loadDocument(text, 'collection.json');
    const [operation] = readOperations(api.ok ? api.value : (null as never), 'collection.json');
    expect(operation).toMatchObject({ id: 'PUT /orders/{id}', body: { mediaType: 'application/json', example: { item: 'x' } } });
  });
});

describe('samples', () => {
  const options = { random: new SeededRandom('1'), canary: 'spcanary', optional: true, known: () => undefined };
  it.each([
    [{ type: 'string', format: 'email' }, 'mail', /^spcanary@example\.com$/],
    [{ type: 'string', format: 'uuid' }, 'x', /^[0-9a-f]{8}-[0-9a-f]{4}-4/],
    [{ type: 'string', pattern: '^[A-Z]{3}\\d{4}$' }, 'x', /^[A-Z]{3}\d{4}$/],
    [{ type: 'string', minLength: 20 }, 'x', /^spcanary.{12}$/],
    [{ type: 'string', maxLength: 4 }, 'x', /^.{4}$/],
    [{ type: 'integer', minimum: 5 }, 'x', /^5$/],
    [{ enum: ['a', 'b'] }, 'x', /^a$/],
  ])('%j is filled', (schema, name, expected) => {
    expect(String(sample(schema, name, options))).toMatch(expected);
  });
  it('leaves out what is read-only', () => {
    const schema = { type: 'object', properties: { id: { type: 'string', readOnly: true }, name: { type: 'string' } } };
    expect(sample(schema, '', options)).toEqual({ name: 'spcanary' });
  });
});

describe('ids', () => {
  it('are found with the resource they speak of, in links too', () => {
    const found = findIds({ data: [{ id: 7, owner: { id: 3 }, accountId: 'a1', link: 'http://x/report?report_id=5' }] }, 'order');
    expect(found.map(({ noun, key, value }) => `${noun} ${key} ${value}`)).toEqual([
      'order id 7',
      'owner id 3',
      'account accountId a1',
      'report report_id 5',
    ]);
  });
  it('fill the places they fit, those just made first', () => {
    const pool = new IdPool();
    const entry = { noun: 'order', key: 'id', owner: 'alice', operation: 'GET /orders', via: {} };
    pool.add({ ...entry, value: '7', origin: 'seen' });
    pool.add({ ...entry, value: '8', origin: 'created' });
    pool.add({ ...entry, noun: 'card', value: '9', origin: 'created' });
    expect(pool.candidates('alice', 'orderId', 'order', {}).map(({ value }) => value)).toEqual(['8', '7']);
    expect(pool.candidates('alice', 'orderId', 'order', { format: 'uuid' })).toEqual([]);
    expect(pool.candidates('bob', 'orderId', 'order', {})).toEqual([]);
  });
});

it.each([
  [{ email: ['This field is required.'] }, ['email']],
  [{ detail: [{ loc: ['body', 'title'], msg: 'Field required' }] }, ['title']],
  [{ message: "'amount' is a required property" }, ['amount']],
  [{ error: 'name and colour are required' }, ['colour']],
  [{ errors: [{ path: 'city', msg: 'Invalid value' }] }, ['city']],
])('a refusal %j teaches %j', (json, names) => {
  for (const name of names) expect(missingMembers(answer(400, json))).toContain(name);
});

describe('tokens', () => {
  it('are found in answers of many kinds', () => {
    expect(tokenIn(answer(200, { data: { access_token: 'abcdefgh1234' } }))).toBe('abcdefgh1234');
    expect(tokenIn(answer(200, { auth_token: 'Bearer abcdefgh1234' }))).toBe('abcdefgh1234');
    expect(tokenIn(answer(200, { message: 'welcome' }))).toBeNull();
  });
  it('are taken apart and signed as RFC 7519 says', () => {
    const token = signHmac({ alg: 'HS256', typ: 'JWT' }, { sub: 'alice' }, 'secret');
    const jwt = readJwt(token);
    expect(jwt?.payload).toEqual({ sub: 'alice' });
    expect(hmacSignature('HS256', jwt!.signed, 'secret')).toBe(jwt!.signature);
    expect(readJwt('eyJ.not.json')).toBeNull();
  });
});

describe('scope', () => {
  const scope = { include: ['/api/'], exclude: ['/api/admin', '/api/*/delete'], methods: [], readOnly: false };
  it.each([
    ['GET', '/api/orders', true],
    ['GET', '/other', false],
    ['GET', '/api/admin/users', false],
    ['POST', '/api/orders/delete', false],
  ])('%s %s is allowed: %s', (method, target, expected) => {
    expect(allowsCall(scope, { method, target, headers: {}, body: null })).toBe(expected);
  });
  it('sends nothing that writes when it may only read', () => {
    expect(allowsCall({ ...scope, readOnly: true }, { method: 'POST', target: '/api/orders', headers: {}, body: null })).toBe(false);
  });
});

describe('configuration', () => {
  it('names the line of what is wrong', () => {
    const read = loadScanConfig('target: http://x.example\nbudget: -1\n', 'scan.yaml', {});
    expect(read.ok ? '' : read.error.message).toMatch(/CONFIG_INVALID at scan\.yaml:2/);
  });
  it('takes secrets from the environment, and says which are missing', () => {
    const text = 'identities:\n  - name: alice\n    auth: { type: bearer, token: "${ALICE}" }\n';
    const read = loadScanConfig(text, 'scan.yaml', { ALICE: 'tok' });
    expect(read.ok && read.value.identities[0]?.auth).toEqual({ type: 'bearer', token: 'tok' });
    const missing = loadScanConfig(text, 'scan.yaml', {});
    expect(missing.ok ? '' : missing.error.detail).toContain('ALICE');
  });
  it('refuses two identities of one name', () => {
    const auth = '{ type: bearer, token: x }';
    const read = loadScanConfig(`identities:\n  - { name: a, auth: ${auth} }\n  - { name: a, auth: ${auth} }\n`, 'scan.yaml', {});
    expect(read.ok).toBe(false);
  });
});

describe('journal', () => {
  const started = JSON.stringify({ kind: 'started', target: 'http://a', operations: 1, checks: 1, seed: 's' });
  const unit = JSON.stringify({ kind: 'unit', check: 'bola-read', operation: 'GET /a', done: 1, total: 2 });
  it('is read up to a line that was cut off', () => {
    const read = readJournal(`${started}\n${unit}\n{"kind":"un`, 'journal', 'http://a');
    expect(read.ok && [...read.value.done]).toEqual(['bola-read GET /a']);
  });
  it('is refused when it is of another target or damaged', () => {
    expect(readJournal(`${started}\n`, 'journal', 'http://b').ok).toBe(false);
    expect(readJournal(`${started}\nnonsense\n${unit}\n`, 'journal', 'http://a').ok).toBe(false);
  });
});

describe('statistics of time', () => {
  it('tell two samples apart only when they differ', () => {
    const slow = Array.from({ length: 30 }, (_, index) => 20 + (index % 7));
    const quick = Array.from({ length: 30 }, (_, index) => 10 + (index % 7));
    expect(mannWhitney(slow, quick)).toBeLessThan(1e-9);
    expect(mannWhitney(slow, [...slow].reverse())).toBeCloseTo(1, 6);
    // By hand: ranks 1, 2, 3.5, 5.5, 7.5 give U 4.5 of mean 12.5 and deviation 4.787, so z 1.671.
    expect(mannWhitney([1, 2, 3, 4, 5], [3, 4, 5, 6, 7])).toBeCloseTo(0.0947, 4);
  });
  it('see a line where there is one', () => {
    expect(regression([0, 1, 0, 2], [0.1, 1.1, 0.1, 2.1])).toEqual({ correlation: expect.closeTo(1, 9), slope: expect.closeTo(1, 9) });
    expect(regression([0, 1, 0, 2], [1, 1, 1, 1]).correlation).toBe(0);
    expect(regression([0, 1, 0, 2], [2, 0.1, 2, 0.1]).correlation).toBeLessThan(0);
  });
});

describe('quiet hours', () => {
  const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`);
  it.each([
    ['07:59:30', 0],
    ['08:00:00', 10 * 3_600_000],
    ['17:59:30', 30_000],
    ['18:00:00', 0],
  ])('at %s leave %d ms to wait', (time, wait) => expect(quietFor(['08:00-18:00'], at(time))).toBe(wait));
  it('go past midnight', () => {
    expect(quietFor(['22:00-06:00'], at('23:00:00'))).toBe(7 * 3_600_000);
    expect(quietFor(['22:00-06:00'], at('05:00:00'))).toBe(3_600_000);
    expect(quietFor(['22:00-06:00'], at('06:00:00'))).toBe(0);
  });
});

describe('fields of GraphQL', () => {
  it.each([
    ['query', 'orderById', 'GET order'],
    ['query', 'allUsers', 'GET users'],
    ['query', 'me', 'GET me'],
    ['mutation', 'createOrder', 'POST order'],
    ['mutation', 'updateUserProfile', 'PUT user-profile'],
    ['mutation', 'deleteCard', 'DELETE card'],
    ['mutation', 'login', 'POST login'],
    ['mutation', 'registerUser', 'POST register-user'],
    ['mutation', 'transferMoney', 'POST transfer-money'],
  ] as const)('%s %s is %s', (kind, field, plan) => {
    const { method, noun } = planOf(kind, field);
    expect(`${method} ${noun}`).toBe(plan);
  });
});
