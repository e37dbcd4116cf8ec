import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, Cleanup, exchanges, rawExchange, rejections, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const GET = 'GET / HTTP/1.1\r\nHost: bank.example\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: bank.example\r\n';

/** Requests that two readers could read in two ways, and what they are refused as. The codec's own table has many more. */
const SMUGGLED: readonly (readonly [name: string, bytes: string, code: string])[] = [
  ['CL.TE', `${POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`, 'HTTP_TRANSFER_ENCODING'],
  [
    'TE.CL',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n`,
    'HTTP_TRANSFER_ENCODING',
  ],
  ['TE.TE', `${POST}Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n\r\n0\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['TE with a space', `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, 'HTTP_HEADER_NAME'],
  ['CL.CL', `${POST}Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET /admin HTTP/1.1\r\n`, 'HTTP_CONTENT_LENGTH'],
  ['a list of lengths', `${POST}Content-Length: 0, 44\r\n\r\n`, 'HTTP_CONTENT_LENGTH'],
  ['folded TE', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['a folded header', `${GET}X-A: 1\r\n 2\r\n\r\n`, 'HTTP_OBS_FOLD'],
  ['bare LF', 'GET / HTTP/1.1\nHost: bank.example\n\n', 'HTTP_BARE_LF'],
  ['bare CR', `${GET}X-A: 1\rTransfer-Encoding: chunked\r\n\r\n`, 'HTTP_BARE_CR'],
  ['a bad chunk size', `${POST}Transfer-Encoding: chunked\r\n\r\n0x4\r\nbody\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['a chunk behind a bare LF', `${POST}Transfer-Encoding: chunked\r\n\r\n4\nbody\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['another absolute host', 'GET http://evil.example/ HTTP/1.1\r\nHost: bank.example\r\n\r\n', 'HTTP_HOST'],
  ['two hosts', `${GET}Host: evil.example\r\n\r\n`, 'HTTP_HOST'],
  ['an oversize head', `${GET}X-A: ${'a'.repeat(40_000)}\r\n\r\n`, 'HTTP_HEAD_TOO_LARGE'],
];

describe('strict framing on the wire', () => {
  it.each(SMUGGLED)('answers %s with 400, closes, records it and forwards nothing', async (_name, bytes, code) => {
    const seen: string[] = [];
    const port = await cleanup.upstream((request, response) => {
      seen.push(request.url ?? '');
      response.end();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await rawExchange(gateway.port, `${bytes}${GET}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('connection: close');
    expect(answer).toContain(`urn:sallyport:error:${code}`);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(seen).toEqual([]);
    expect(rejections(await gateway.events())).toMatchObject([{ kind: 'rejected', code, listener: 'public', client: '127.0.0.1' }]);
  });

  it('gives every request of a pipeline its own answer, in order, whole or byte by byte', async () => {
    const port = await cleanup.upstream(async (request, response) => {
      const body = await bodyOf(request);
      setTimeout(() => response.end(`${request.url}=${body};`), request.url === '/1' ? 20 : 0);
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const text =
      'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n' +
      'POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo' +
      'POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthree\r\n0\r\n\r\n' +
      'GET /4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    for (const parts of [[text], text.match(/[\s\S]{1,7}/g) ?? [], [...text]]) {
      const answer = await rawExchange(gateway.port, parts);
      expect(answer.match(/\/\d=\w*;/g)).toEqual(['/1=;', '/2=two;', '/3=three;', '/4=;']);
    }
    expect(exchanges(await gateway.events())).toHaveLength(12);
  });

  it('serves HTTP/1.0 clients without chunks', async () => {
    const port = await cleanup.upstream((_request, response) => {
      response.write('a');
      response.end('b');
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await rawExchange(gateway.port, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(answer).toMatch(/connection: close\r\n\r\nab$/);
    expect(answer).not.toContain('chunked');
  });

  it('sends the upstream the canonical reading, without what belongs to one connection', async () => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', (bytes) =>
        socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`), bytes])),
      );
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { mode: 'monitor' });
    const answer = await rawExchange(
      gateway.port,
      'GET http://Bank.example:80/a/../%61%2e%2e//b?q=%27 HTTP/1.1\r\nHost: BANK.example\r\nConnection: close, X-Drop\r\nX-Drop: 1\r\nKeep-Alive: 5\r\n' +
        'TE: gzip\r\nX-Forwarded-For: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Name:  J\u00f6rg \r\n' +
        'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: a=b\r\n\r\n',
    );
    const [, request] = answer.split(/\r\n\r\n(?=GET)/);
    expect(request).toMatch(/^GET \/a\.\.\/b\?q=%27 HTTP\/1\.1\r\nhost: bank\.example\r\n/);
    expect(request).toContain('x-name: J\u00f6rg\r\n');
    expect(request).toContain('x-forwarded-for: 127.0.0.1\r\n');
    expect(request).toContain('forwarded: for=127.0.0.1;host="bank.example";proto=http\r\n');
    expect(request).toContain('traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: a=b\r\n');
    expect(request?.toLowerCase()).not.toMatch(/6\.6\.6\.6|x-drop|keep-alive|\nte:|connection/);
  });
});
