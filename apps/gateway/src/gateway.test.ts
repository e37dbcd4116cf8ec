import { afterEach, describe, expect, it } from 'vitest';
import {
  bodyOf,
  exchanges,
  rawExchange,
  rejections,
  startGateway,
  startUpstream,
  type TestGateway,
  testConfig,
  upstreamTo,
} from './gateway.fixture.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp(...args: Parameters<typeof startUpstream>): Promise<TestGateway> {
  const { server, port } = await startUpstream(...args);
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const gateway = await startGateway(testConfig({ upstreams: [upstreamTo(port)] }));
  closing.push(() => gateway.close());
  return gateway;
}

describe('HTTP/1.1 through the gateway', () => {
  it('passes a request on and records it', async () => {
    const gateway = await setUp(async (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body: await bodyOf(request) }));
    });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/a/./b/../c%41?x=1`, {
      method: 'POST',
      body: 'hello',
      headers: { 'x-forwarded-for': '6.6.6.6' },
    });
    const seen = (await answer.json()) as { method: string; url: string; headers: Record<string, string>; body: string };
    expect(seen).toMatchObject({ method: 'POST', url: '/a/cA?x=1', body: 'hello' });
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', via: '1.1 sallyport' });
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({ method: 'POST', path: '/a/cA', status: 200, upstreamStatus: 200, requestBytes: 5 });
  });

  it('refuses ambiguous framing, records it and forwards nothing', async () => {
    let asked = 0;
    const gateway = await setUp((_request, response) => {
      asked++;
      response.end();
    });
    const answer = await rawExchange(
      gateway.port,
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(asked).toBe(0);
    expect(rejections(await gateway.events())).toMatchObject([{ code: 'HTTP_TRANSFER_ENCODING', client: '127.0.0.1' }]);
  });
});
