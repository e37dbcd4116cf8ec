import { generateKeyPairSync, randomBytes, randomFillSync, sign } from 'node:crypto';
import { VIOLATION_KINDS, VIOLATIONS, type ViolationKind } from '@sallyport/contract/enforce';
import type { ExchangeEvent, HeaderField, ResponseView, Transaction } from '@sallyport/core';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createEngine, createEngineMemory, type Engine } from '../index.ts';

const NOW = Date.parse('2026-06-01T10:00:00Z');
const ISSUER = 'https://id.bank.example';
const pair = generateKeyPairSync('ed25519');
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: object): string {
  const text = `${encode({ alg: 'EdDSA' })}.${encode({ iss: ISSUER, exp: NOW / 1_000 + 300, ...claims })}`;
  return `${text}.${sign(null, Buffer.from(text), pair.privateKey).toString('base64url')}`;
}

const ACCOUNT = { type: 'object', required: ['id'], properties: { id: { type: 'string' }, n: { type: 'integer' } } };
const content = (schema: object): object => ({ 'application/json': { schema } });

/** Two operations of the same shape, so that a rule can speak of one and not of the other. */
const operation = (method: 'get' | 'post'): object => ({
  [method]: {
    security: [{ oauth: ['accounts'] }],
    parameters: [
      { name: 'page', in: 'query', required: true, schema: { type: 'integer' } },
      { name: 'size', in: 'query', schema: { type: 'integer' } },
    ],
    ...(method === 'post' && {
      requestBody: {
        required: true,
        content: content({ type: 'object', properties: { n: { type: 'integer' }, made: { type: 'string', readOnly: true } } }),
      },
    }),
    responses: { 200: { description: 'ok', content: content(ACCOUNT) } },
  },
});
const SPEC = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  servers: [{ url: 'https://api.bank.example' }],
  paths: {
    '/accounts': { ...operation('get'), ...operation('post') },
    '/cards': { ...operation('get'), ...operation('post') },
  },
  components: { securitySchemes: { oauth: { type: 'oauth2', flows: {} } } },
});

const SCHEMA = 'type Query { account(id: ID!): Account }\ntype Account { id: ID balance: Float }\n';

interface Message {
  /** Where it goes, in place of `/accounts`; `-b` behind it is the other operation. */
  readonly path?: string;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly answer?: { readonly status?: number; readonly type?: string; readonly body?: string };
}

const post = (body: string, type = 'application/json'): Message => ({ method: 'POST', body, headers: { 'content-type': type } });
const answer = (body: string, status = 200, type = 'application/json'): Message => ({ answer: { body, status, type } });

/** One message for every way of departing. A kind without one fails to compile. */
const DEPARTING: Readonly<Record<ViolationKind, Message>> = {
  'undefined-operation': { method: 'DELETE' },
  'undefined-parameter': { query: 'page=1&debug=1' },
  'missing-parameter': { query: '' },
  'invalid-parameter': { query: 'page=x' },
  'undefined-body': { body: '{}', headers: { 'content-type': 'application/json' } },
  'missing-body': { method: 'POST' },
  'invalid-body': post('{"n":"x"}'),
  'undefined-field': post('{"n":1,"role":"admin"}'),
  'read-only-field': post('{"made":"x"}'),
  'content-type': post('n=1', 'application/x-www-form-urlencoded'),
  'graphql-document': { ...post('{"query":"{ account(id: 1) { pin } }"}'), path: '/graphql', query: '' },
  'graphql-variables': {
    ...post('{"query":"query($id: ID!) { account(id: $id) { id } }","variables":{"id":{}}}'),
    path: '/graphql',
    query: '',
  },
  'missing-auth': { headers: { authorization: '' } },
  'wrong-auth-scheme': { headers: { authorization: 'Basic YTpi' } },
  'invalid-token': { headers: { authorization: `Bearer ${token({ scope: 'accounts', exp: 1 })}` } },
  'missing-scope': { headers: { authorization: `Bearer ${token({ scope: 'other' })}` } },
  'undefined-status': answer('{"id":"a"}', 299),
  'response-content-type': answer('<p>', 200, 'text/html'),
  'invalid-response-body': answer('{"id":7}'),
  'undeclared-response-field': answer('{"id":"a","secret":1}'),
  'response-data-class': answer('{"id":"4111111111111111"}'),
};

function engine(rule: object): Engine {
  const issuer = { issuer: ISSUER, keys: [pair.publicKey.export({ format: 'jwk' })] };
  const specification = { action: 'ignore', issuers: [issuer], watched_classes: ['pan'], rules: [{ id: 'r', ...rule }] };
  return createEngine(
    {
      policy: policySchema.parse({ mode: 'block', specification }),
      operations: [],
      partners: [],
      outboundListeners: [],
      specs: [
        { name: 'bank', text: SPEC },
        { name: 'graph', text: `# endpoint: https://api.bank.example/graphql\n${SCHEMA}` },
        { name: 'graph-b', text: `# endpoint: /graphql-b\n${SCHEMA}` },
      ],
    },
    { clock: { now: () => NOW, micros: () => 0 }, random: (bytes) => void randomFillSync(bytes) },
    createEngineMemory(randomBytes(32)),
  );
}

const good = `Bearer ${token({ scope: 'accounts' })}`;

function transactionOf(path: string, { method = 'GET', query = 'page=1', headers = {}, body }: Message): Transaction {
  const fields: Record<string, string> = { host: 'api.bank.example', authorization: good, ...headers };
  return openTransaction(
    { id: 'tx', at: NOW, listener: 'public', protocol: 'http/1.1', client: { address: '198.51.100.7', peer: '', tls: null } },
    {
      method,
      target: query === '' ? path : `${path}?${query}`,
      scheme: 'https',
      headers: Object.entries(fields).filter(([, value]) => value !== '') as HeaderField[],
      body: body === undefined ? { state: 'none', bytes: new Uint8Array() } : { state: 'complete', bytes: Buffer.from(body) },
    },
  );
}

function answerOf({ status = 200, type = 'application/json', body = '{"id":"a"}' }: NonNullable<Message['answer']>): ResponseView {
  return { status, headers: [['content-type', type]], body: { state: 'complete', bytes: Buffer.from(body) }, latency_ms: 1 };
}

/** Runs a message through as a gateway does; what became of it, and what was recorded. */
function run(subject: Engine, path: string, message: Message): { readonly done: string; readonly event: ExchangeEvent } {
  const outcome = subject.inspect(transactionOf(path, message));
  const blocked = outcome.decision.action === 'block';
  const response = blocked ? null : answerOf(message.answer ?? {});
  const plan = response === null ? null : subject.planAnswer(outcome, { ...response, bodyLength: response.body.bytes.length });
  const judged =
    plan === null || response === null || plan.kind === 'pass'
      ? null
      : plan.kind === 'judged'
        ? plan.judged
        : subject.judgeAnswer(outcome, response);
  const stopped = blocked || judged?.decision.action === 'block';
  const result = { response, judged, status: 0, upstreamStatus: 0, duration_us: 1, requestBytes: 0, responseBytes: 0 };
  return { done: stopped ? 'block' : 'pass', event: subject.finish(outcome, result)[0] as ExchangeEvent };
}

const seen = ({ signals = [] }: ExchangeEvent): string[] => signals.map(({ rule, action }) => `${rule} ${action}`);

describe.each(VIOLATION_KINDS)('%s', (kind) => {
  const message = DEPARTING[kind];
  const method = message.method ?? 'GET';
  const path = message.path ?? '/accounts';
  const other = message.path === undefined ? '/cards' : `${path}-b`;
  const scope = { path, methods: [method] };

  it('is blocked where a rule says so, in its direction, on its operation and on no other', () => {
    const subject = engine({ scope, violations: [kind], action: 'block' });
    const { done, event } = run(subject, path, message);
    expect([done, seen(event)]).toEqual(['block', [`${kind} block`]]);
    expect(event.decision.status).toBe(VIOLATIONS[kind].direction === 'request' ? 403 : 502);
    expect(event.decision.reasons[0]).toMatchObject({ kind: 'specification', rule: kind });
    expect(run(subject, other, message)).toMatchObject({ done: 'pass', event: { decision: { verdict: 'pass' } } });
  });

  it('is recorded only where a rule says monitor, and not at all where it says ignore', () => {
    const monitored = run(engine({ scope, violations: [kind], action: 'monitor' }), path, message);
    expect([monitored.done, seen(monitored.event)]).toEqual(['pass', [`${kind} monitor`]]);
    const ignored = run(engine({ scope, violations: [kind], action: 'ignore' }), path, message);
    expect([ignored.done, seen(ignored.event)]).toEqual(['pass', []]);
  });

  it('outside the share of a rule is recorded with what the rule does to others', () => {
    const { done, event } = run(engine({ scope, violations: [kind], action: 'block', percent: 0 }), path, message);
    expect(done).toBe('pass');
    expect(event.signals).toMatchObject([{ rule: kind, action: 'monitor', would: 'block', by: 'r' }]);
  });
});

it('a good exchange departs in nothing', () => {
  const subject = engine({ action: 'block' });
  for (const message of [{}, post('{"n":1}')]) {
    const { done, event } = run(subject, '/accounts', message);
    expect([done, seen(event)]).toEqual(['pass', []]);
  }
});
