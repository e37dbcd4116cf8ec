import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, rawExchange, rejections, type TestGateway, upstreamTo } from '../../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const SQL = 'id=1%27%20UNION%20SELECT%20card%20FROM%20vault--';

async function listening(kind: string, more: object = {}, policy: Record<string, unknown> = {}): Promise<TestGateway> {
  return cleanup.gateway({ listeners: [{ name: 'beside', kind, port: 0, ...more }], trusted_proxies: ['127.0.0.1'] }, policy);
}

function asked(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /sallyport-auth HTTP/1.1\r\nhost: sallyport\r\n${lines.join('')}connection: close\r\n\r\n`;
}

const ORIGINAL = {
  'x-original-method': 'POST',
  'x-original-uri': '/payments?a=1',
  'x-original-host': 'api.bank.example',
  'x-original-client': '192.0.2.9',
  'x-original-scheme': 'https',
  'x-original-protocol': 'HTTP/2.0',
  'x-original-content-length': '12',
};

describe('auth_request', () => {
  it('decides on the request that the headers describe', async () => {
    const gateway = await listening('auth_request');
    expect(await rawExchange(gateway.port, asked(ORIGINAL))).toMatch(/^HTTP\/1\.1 200 /);
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({
      method: 'POST',
      path: '/payments',
      host: 'api.bank.example',
      client: '192.0.2.9',
      protocol: 'http/2',
      status: 0,
    });
    expect(event?.gaps.map(({ phase }) => phase)).toEqual(['response-headers', 'request-body']);
  });

  it('carries the answer for the client in headers', async () => {
    const gateway = await listening('auth_request', {}, { block_status: 451 });
    const text = await rawExchange(gateway.port, asked({ ...ORIGINAL, 'x-original-uri': `/a?${SQL}` }));
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).toMatch(/\r\nx-sallyport-status: 451\r\n/);
    expect(text).toMatch(/\r\nx-sallyport-code: REQUEST_BLOCKED\r\n/);
    expect(text).toMatch(/\r\nx-sallyport-body: \{"type":"urn:sallyport:error:REQUEST_BLOCKED"/);
    expect(exchanges(await gateway.events())[0]).toMatchObject({ status: 451, decision: { action: 'block' } });
  });

  it.each(['x-original-method', 'x-original-uri', 'x-original-host', 'x-original-client'])(
    'answers a question without %s as a fault, so that nothing passes',
    async (name) => {
      const gateway = await listening('auth_request');
      const headers = Object.fromEntries(Object.entries(ORIGINAL).filter(([key]) => key !== name));
      expect(await rawExchange(gateway.port, asked(headers))).toMatch(/^HTTP\/1\.1 400 .*FORM_HEADERS/s);
      expect(rejections(await gateway.events()).map(({ code, detail }) => [code, detail])).toEqual([['FORM_HEADERS', name]]);
    },
  );

  it('leaves what passes to the copy, where there is one', async () => {
    const gateway = await listening('auth_request', { mirrored: true });
    await rawExchange(gateway.port, asked(ORIGINAL));
    await rawExchange(gateway.port, asked({ ...ORIGINAL, 'x-original-uri': `/a?${SQL}` }));
    expect(exchanges(await gateway.events()).map(({ status }) => status)).toEqual([403]);
  });
});

describe('mirror', () => {
  const copy = (head: string, body = ''): string => `${head}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;

  it('records the copy, cannot stop it, and says both', async () => {
    const gateway = await listening('mirror');
    const body = `note=1%27 UNION SELECT card FROM vault--`;
    const text = await rawExchange(
      gateway.port,
      copy('POST /a HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded', body),
    );
    expect(text).toMatch(/^HTTP\/1\.1 204 /);
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({ status: 0, upstreamStatus: 0, decision: { verdict: 'block', action: 'pass', mode: 'monitor' } });
    expect(event?.gaps.map(({ reason, phase }) => [reason, phase])).toEqual([
      ['out-of-band', 'connection'],
      ['not-shown', 'response-headers'],
    ]);
  });

  it('reads the host and the client that Envoy gives a copy', async () => {
    const gateway = await listening('mirror');
    await rawExchange(gateway.port, copy('GET /a HTTP/1.1\r\nhost: api.bank.example-shadow:8080\r\nx-forwarded-for: 192.0.2.9'));
    expect(exchanges(await gateway.events())[0]).toMatchObject({ host: 'api.bank.example:8080', client: '192.0.2.9' });
  });

  it('does not believe X-Original headers of copies that are not of nginx', async () => {
    const gateway = await listening('mirror');
    await rawExchange(gateway.port, copy('GET /a HTTP/1.1\r\nhost: a\r\nx-original-client: 192.0.2.9\r\nx-original-uri: /harmless'));
    expect(exchanges(await gateway.events())[0]).toMatchObject({ path: '/a', client: '127.0.0.1' });
  });

  it('takes the client of a mirrored copy from nginx, and refuses one without', async () => {
    const gateway = await listening('mirror', { mirrored: true });
    expect(await rawExchange(gateway.port, copy('GET /a HTTP/1.1\r\nhost: a\r\nx-original-client: 192.0.2.9'))).toMatch(/ 204 /);
    expect(await rawExchange(gateway.port, copy('GET /a HTTP/1.1\r\nhost: a'))).toMatch(/ 400 /);
    expect(exchanges(await gateway.events())[0]).toMatchObject({ client: '192.0.2.9' });
  });
});

describe('ext_authz by HTTP', () => {
  it('takes the start of a body for the start', async () => {
    const gateway = await listening('ext_authz_http', {}, { on_error: 'closed' });
    const head = 'POST /a HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\nx-envoy-auth-partial-body: true';
    expect(await rawExchange(gateway.port, `${head}\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('the kinds of a configuration', () => {
  it.each([
    [{ kind: 'ext_authz', answers: true }, [], /answers: has no meaning for the kind ext_authz/],
    [{ kind: 'spoe', mirrored: true }, [], /mirrored: has no meaning for the kind spoe/],
    [{ kind: 'proxy', request_body: 'none' }, [upstreamTo(1)], /request_body: has no meaning for the kind proxy/],
    [{ kind: 'mirror', answer_body: 'none' }, [], /answer_body: has no meaning/],
    [{ kind: 'proxy' }, [], /gateway\.upstreams: a listener of kind proxy/],
    [{ kind: 'envoy' }, [], /CONFIG_INVALID at test\.yaml:1:\d+: gateway\.listeners\[0\]\.kind/],
  ])('are refused where they make no sense: %o', async (listener, upstreams, message) => {
    await expect(cleanup.gateway({ listeners: [{ name: 'a', port: 0, ...listener }], upstreams })).rejects.toThrow(message);
  });
});
