import type { Purpose, RequestView, ResponseView, Transaction } from '@sallyport/core';
import { policySchema } from '@sallyport/policy';
import { extractRequest, principalOf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityOf } from './activity.ts';
import { Callers } from './caller.ts';
import { ActivityHashes } from './hashes.ts';
import { looksLikeId, readPath } from './identifiers.ts';
import { GrantingSignIns } from './outcome.ts';
import { purposeReader } from './purpose.ts';

const hashKey = Buffer.alloc(32, 3);
const hashes = new ActivityHashes(hashKey);

interface Shape {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly json?: object;
  readonly status?: number;
  readonly answer?: unknown;
  readonly setCookie?: string;
}

function activity(
  { method = 'POST', path, query = '', headers = [], json, status = 200, answer = {}, setCookie }: Shape,
  policy: object = {},
) {
  const { abuse } = policySchema.parse({ abuse: policy });
  const bytes = json === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(json));
  const request: RequestView = {
    method,
    scheme: 'https',
    host: 'api.bank.example',
    target: path,
    path,
    query,
    headers: [['content-type', 'application/json'], ['user-agent', 'x'], ...headers],
    body: { state: json === undefined ? 'none' : 'complete', bytes },
  };
  const response: ResponseView = {
    status,
    headers: [['content-type', 'application/json'], ...(setCookie === undefined ? [] : [['set-cookie', setCookie] as const])],
    body: { state: 'complete', bytes: Buffer.from(JSON.stringify(answer)) },
    latency_ms: 1,
  };
  return activityOf(
    {
      transaction: { request, client: { address: '192.0.2.1', peer: '', tls: null } } as unknown as Transaction,
      principal: principalOf(request, null, hashKey),
      response,
      status,
      extraction: extractRequest(request),
      answer: null,
      maskedPath: path,
      template: '',
    },
    {
      callers: new Callers(hashes, abuse, null),
      purposeOf: purposeReader(abuse.words),
      grants: new GrantingSignIns(),
      places: null,
      breached: null,
    },
  );
}

describe('what a request is for', () => {
  it.each<[Purpose, Shape]>([
    ['login', { path: '/v1/auth/login', json: { username: 'a', password: 'b' } }],
    ['login', { path: '/oauth2/token', json: { grant_type: 'password', username: 'a', password: 'b' } }],
    ['login', { path: '/api/sessions', json: { email: 'a@b.c', pin: '1' } }],
    ['other', { path: '/oauth2/token', json: { grant_type: 'refresh_token', refresh_token: 'x' } }],
    ['one-time-code', { path: '/mfa/verify', json: { code: '123456' } }],
    ['password-reset', { path: '/password/forgot', json: { email: 'a@b.c' } }],
    ['register', { path: '/signup', json: { email: 'a@b.c' } }],
    ['lookup-user', { method: 'GET', path: '/users/exists', query: 'email=a@b.c' }],
    ['credential-change', { method: 'PUT', path: '/me/password', json: { password: 'x' } }],
    ['contact-change', { method: 'PATCH', path: '/customers/123', json: { email: 'a@b.c' } }],
    ['payee-add', { path: '/beneficiaries', json: { iban: 'x' } }],
    ['transfer', { path: '/accounts/123/transfers', json: { amount: 1 } }],
    ['card-payment', { path: '/payments', json: { cardNumber: '4539 5787 6362 1486', amount: 1 } }],
    ['other', { method: 'GET', path: '/accounts/123' }],
  ])('%s', (purpose, shape) => expect(activity(shape).purpose).toBe(purpose));
});

describe('words of other languages, and of the bank', () => {
  it.each<[Purpose, Shape]>([
    ['login', { path: '/api/anmelden', json: { benutzername: 'a', passwort: 'b' } }],
    ['login', { path: '/connexion', json: { identifiant: 'a', mot_de_passe: 'b' } }],
    ['transfer', { path: '/konten/123/ueberweisungen', json: { betrag: 1 } }],
    ['transfer', { path: '/pix', json: { valor: 1 } }],
    ['payee-add', { path: '/beneficiaires', json: { iban: 'x' } }],
    ['password-reset', { path: '/clientes/recuperar_clave', json: { dni: 'x' } }],
    ['contact-change', { method: 'PUT', path: '/kunden/123/kontaktdaten', json: { telefon: '1' } }],
    ['other', { method: 'GET', path: '/virements' }],
  ])('%s', (purpose, shape) => expect(activity(shape).purpose).toBe(purpose));

  it('go by the policy first', () => {
    const words = { transfer: ['settle-up'], other: ['transfers'] };
    expect(activity({ path: '/wallet/settle_up', json: {} }, { words }).purpose).toBe('transfer');
    expect(activity({ path: '/reports/transfers', json: { amount: 1 } }, { words }).purpose).toBe('other');
    expect(activity({ method: 'GET', path: '/wallet/settle-up' }, { words }).purpose).toBe('other');
  });
});

it('a promotion code is known by its hash, where it was redeemed', () => {
  const redeem = (promo_code: string, status = 200): string | undefined =>
    activity({ path: '/offers/redeem', json: { promo_code }, status }).promo;
  expect(redeem('SPRING')).toBe(redeem('spring '));
  expect(redeem('SPRING')).not.toBe(redeem('AUTUMN'));
  expect(redeem('SPRING', 400)).toBeUndefined();
});

describe('a session by the points of the policy', () => {
  const session_keys = ['header.x-journey', 'jwt.sid'];
  const session = (headers: readonly (readonly [string, string])[], policy: object): string =>
    activity({ path: '/x', headers }, policy).session;
  const token = `eyJh.${Buffer.from('{"sid":"s-1","sub":"ada"}').toString('base64url')}.x`;

  it('is the first of them that is there, else the credential', () => {
    const by = (value: string): string => session([['x-journey', value]], { session_keys });
    expect(by('a')).not.toBe(by('b'));
    expect(session([['authorization', `Bearer ${token}`]], { session_keys })).toBe(session([['x-journey', 's-1']], { session_keys }));
    const plain = session([['authorization', 'Bearer abc']], {});
    expect(session([['authorization', 'Bearer abc']], { session_keys })).toBe(plain);
  });

  it('is known by what an answer gives out under a name of the bank', () => {
    const policy = { session_keys, session_grants: ['journeyRef', 'x-journey'] };
    const login = { path: '/login', json: { username: 'ada', password: 'x' } };
    const used = session([['x-journey', 'j-77']], policy);
    expect(activity({ ...login, answer: { journeyRef: 'j-77' } }, policy).granted).toBe(used);
    expect(activity({ ...login, setCookie: 'journeyRef=j-77; Path=/' }, policy).granted).toBe(used);
    expect(activity({ ...login, answer: { journeyRef: 'j-77' } }, {}).granted).toBe('');
  });
});

describe('how it ended', () => {
  it.each([
    [{ status: 200 }, 'success'],
    [{ status: 401 }, 'failure'],
    [{ status: 429 }, 'unfit'],
    [{ status: 502 }, 'unfit'],
    [{ status: 200, answer: { success: false } }, 'failure'],
    [{ status: 200, answer: { status: 'DECLINED' } }, 'failure'],
    [{ status: 200, answer: { status: 'accepted' } }, 'success'],
  ] as const)('%j: %s', (how, outcome) => expect(activity({ path: '/x', ...how }).outcome).toBe(outcome));
});

describe('who and what', () => {
  it('a session is known by what the sign-in gave out, in a body or a cookie', () => {
    const byToken = activity({ path: '/login', json: { username: 'Ada', password: 'x' }, answer: { data: { access_token: 'abc' } } });
    expect(activity({ path: '/x', headers: [['authorization', 'Bearer abc']] }).session).toBe(byToken.granted);
    const byCookie = activity({ path: '/login', json: { username: 'ada ', password: 'x' }, setCookie: 'SESSIONID=xyz; Path=/' });
    expect(activity({ path: '/x', headers: [['cookie', 'a=b; SESSIONID=xyz']] }).session).toBe(byCookie.granted);
    expect(byToken.username).toBe(byCookie.username);
  });

  it('an identifier is the same wherever it stands, and what an answer gives out is known when it comes back', () => {
    const issued = activity({ method: 'GET', path: '/accounts', answer: { accounts: [{ accountId: '12345678' }] } }).issued;
    const asked = activity({ method: 'GET', path: '/accounts/12345678' }).ids;
    expect(asked).toEqual([['path[0]', issued[0]]]);
    expect(activity({ method: 'GET', path: '/accounts', query: 'accountId=12345678' }).ids[0]?.[1]).toBe(issued[0]);
    expect(activity({ path: '/x', json: { from: { account_id: '12345678' } } }).ids[0]?.[1]).toBe(issued[0]);
  });

  it('tells identifiers from words of the API', () => {
    for (const word of ['accounts', 'v2', 'v1.1', 'oauth2', '2fa', 'level3', 'open-banking', 'sca'])
      expect([word, looksLikeId(word)]).toEqual([word, false]);
    for (const id of ['7', '12345678', 'ch_3Lx9', '550e8400-e29b-41d4-a716-446655440000', 'a@b.c', 'ab12cd34', 'GB82WEST12345698765432'])
      expect([id, looksLikeId(id)]).toEqual([id, true]);
    expect(readPath('/v1/accounts/42/cards/c-99881', '/v1/accounts/42/cards/c-99881', '')).toEqual({
      shape: '/v1/accounts/{}/cards/{}',
      ids: ['42', 'c-99881'],
    });
    expect(readPath('/shops/berlin', '/shops/berlin', '/shops/{city}')).toEqual({ shape: '/shops/{}', ids: ['berlin'] });
  });

  it('holds no value of the exchange, whatever it is', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{12,30}$/);
    fc.assert(
      fc.property(secret, (text) => {
        const all = activity({
          path: '/login',
          json: { username: text, password: text, accountId: text },
          headers: [['authorization', `Bearer ${text}`]],
          answer: { token: text, id: text },
        });
        expect(JSON.stringify(all)).not.toContain(text);
      }),
    );
  });
});

describe('an answer of 200 that says no', () => {
  const outcome = (answer: unknown, shape: Partial<Shape> = {}): string =>
    activity({ path: '/api/x', json: { a: 1 }, ...shape, answer }).outcome;

  it.each([
    [{ error: { code: 17 } }],
    [{ erfolg: false, fehlercode: 'ANM-12' }],
    [{ codigo: 'ERR_401', datos: null }],
    [{ statut: 'ÉCHEC' }],
    [{ sucesso: false }],
    [{ status: 'DECLINED' }],
    [{ meta: { success: 'false' } }],
    [{ jsonrpc: '2.0', id: 1, error: { code: -32_001, message: 'denied' } }],
    [{ errors: ['no'] }],
  ])('%j', (answer) => expect(outcome(answer)).toBe('failure'));

  it.each([
    [{ error: null, errors: [], data: 1 }],
    [{ codigo: '0' }],
    [{ statut: 'OK' }],
    [{ ok: true, error: '' }],
    [{ status: 'pending' }],
  ])('%j says yes', (answer) => expect(outcome(answer)).toBe('success'));

  it('but the state of what is read is no answer to who reads it', () => {
    expect(outcome({ paymentId: 1, status: 'rejected' }, { method: 'GET' })).toBe('success');
    expect(outcome({ codigo: 'ERR_403' }, { method: 'GET' })).toBe('failure');
  });

  it('GraphQL fails where nothing came back', () => {
    const query = { query: 'query { account(id: "7") { id } }' };
    expect(outcome({ data: { account: null } }, { path: '/graphql', json: query })).toBe('failure');
    expect(outcome({ data: { account: { id: 7 } }, errors: [{ message: 'part of it' }] }, { path: '/graphql', json: query })).toBe(
      'success',
    );
  });

  it('a sign-in that gives out nothing, where it used to, has failed; one that asks for a code has not', () => {
    const grants = new GrantingSignIns();
    for (let index = 0; index < 5; index++) grants.judge('login', 'POST /in', true, {});
    expect(grants.judge('login', 'POST /in', false, { message: 'try again' })).toBe('failure');
    expect(grants.judge('login', 'POST /in', false, { next: 'OTP' })).toBe('success');
    expect(grants.judge('login', 'POST /other', false, {})).toBe('success');
    expect(grants.judge('transfer', 'POST /in', false, {})).toBe('success');
  });
});

describe('what a body calls', () => {
  it('is the method of JSON-RPC, and its id no identifier', () => {
    const call = (method: string, params: object) => activity({ path: '/rpc', json: { jsonrpc: '2.0', id: 9, method, params } });
    expect(call('auth.login', { user: 'a', pwd: 'b' })).toMatchObject({ purpose: 'login', shape: 'POST /rpc/auth/login' });
    expect(call('payment.create', { accountId: 7, amount: 1 })).toMatchObject({ purpose: 'transfer', shape: 'POST /rpc/payment/create' });
    expect(call('account.get', { accountId: 7 }).shape).toBe('QUERY /rpc/account/get');
    expect(call('account.get', { accountId: 7 }).ids.map(([name]) => name)).toEqual(['body.params.accountId']);
  });

  it('is the root fields of GraphQL, with the identifiers written into it', () => {
    const seen = activity({ path: '/graph', json: { query: 'mutation { createTransfer(accountId: "7", amount: 3) { id } }' } });
    expect(seen).toMatchObject({ purpose: 'transfer', shape: 'POST /graph/create-transfer' });
    expect(seen.ids.map(([name]) => name)).toEqual(['graphql.accountId']);
    expect(activity({ path: '/graph', json: { query: '{ me { name } }' } }).shape).toBe('QUERY /graph/me');
  });
});

describe('who signs in', () => {
  it('is the client of a client_credentials grant, by its Basic header or its body', () => {
    const basic = `Basic ${Buffer.from('svc-1:s3cret').toString('base64')}`;
    const grant = { path: '/oauth2/token', answer: { access_token: 'tok-1' } };
    const byHeader = activity({ ...grant, headers: [['authorization', basic]], json: { grant_type: 'client_credentials' } });
    const byBody = activity({ ...grant, json: { grant_type: 'client_credentials', client_id: 'svc-1', client_secret: 's3cret' } });
    expect(byHeader).toMatchObject({ purpose: 'login', username: byBody.username, secret: byBody.secret, granted: byBody.granted });
    expect(byHeader.username).not.toBe('');
  });

  it('stays who it is over a refresh', () => {
    const signIn = { path: '/oauth2/token', json: { grant_type: 'password', username: 'a', password: 'b' } };
    const first = activity({ ...signIn, answer: { access_token: 't1', refresh_token: 'r1' } });
    const next = activity({
      path: '/oauth2/token',
      json: { grant_type: 'refresh_token', refresh_token: 'r1' },
      answer: { access_token: 't2', refresh_token: 'r2' },
    });
    expect(next).toMatchObject({ purpose: 'other', renews: first.renewable });
    expect(next.granted).not.toBe('');
    expect(next.renewable).not.toBe(first.renewable);
  });

  it('asks about a name where nobody is signed in and only a name is sent', () => {
    expect(activity({ path: '/identity/hello', json: { userId: 'u1' } }).purpose).toBe('lookup-user');
    expect(activity({ path: '/identity/hello', json: { userId: 'u1' }, headers: [['authorization', 'Bearer x']] }).purpose).toBe('other');
  });
});

it('identifiers stand in headers, in short names behind a plural, and in the place of what was made', () => {
  const names = (shape: Shape): string[] => activity(shape).ids.map(([name]) => name);
  expect(
    names({
      method: 'GET',
      path: '/balance',
      headers: [
        ['x-account-id', '7'],
        ['x-request-id', '8'],
      ],
    }),
  ).toEqual(['header.x-account-id']);
  expect(activity({ method: 'GET', path: '/merchants/m12/charges' }).shape).toBe('GET /merchants/{}/charges');
  expect(activity({ method: 'GET', path: '/api/v2/charges' }).shape).toBe('GET /api/v2/charges');
  expect(names({ path: '/x', json: { idCuenta: 7, numero_carte: 8, betrag: 9 } })).toEqual(['body.idCuenta', 'body.numero_carte']);
});

it('rows are those of the longest list', () => {
  expect(activity({ method: 'GET', path: '/x', answer: { data: { items: [1, 2, 3], tags: [1] } } }).rows).toBe(3);
  expect(activity({ method: 'GET', path: '/x', answer: { a: 1 } }).rows).toBeUndefined();
});
