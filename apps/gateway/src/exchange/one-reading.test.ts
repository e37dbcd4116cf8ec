import type { HeaderField } from '@sallyport/core';
import { canonicalRequest } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD_LIMITS } from '../codec/h1/limits.ts';
import { type RequestHead, RequestParser } from '../codec/h1/request-parser.ts';
import { chunkedEnd, encodeChunk, requestHeadText } from '../codec/h1/serialise.ts';
import { canonicalTarget, requestFields } from './forwarding.ts';

interface Message {
  readonly head: RequestHead;
  body: Buffer;
  trailers: HeaderField[] | null;
  ended: boolean;
}

function parse(bytes: Buffer): { messages: Message[]; error: string | null } {
  const messages: Message[] = [];
  const parser = new RequestParser(
    {
      onRequestHead: (head) => messages.push({ head, body: Buffer.alloc(0), trailers: null, ended: false }),
      onBody: (part) => {
        const message = messages.at(-1);
        if (message) message.body = Buffer.concat([message.body, part]);
      },
      onRequestEnd: (trailers) => Object.assign(messages.at(-1) ?? {}, { ended: true, trailers }),
    },
    HEAD_LIMITS,
  );
  for (let offset = 0; offset < bytes.length && parser.error === null; ) {
    offset = parser.execute(bytes, offset);
    if (parser.complete) parser.next();
  }
  return { messages, error: parser.error };
}

/** What an upstream gets for a message that was read. */
function forwarded(message: Message, chunked: boolean): { bytes: Buffer; target: string } {
  const { head } = message;
  const { request } = canonicalRequest({
    method: head.method,
    target: head.target,
    scheme: 'http',
    headers: head.headers,
    body: { state: 'complete', bytes: message.body },
    host: head.host,
  });
  const headers = requestFields(request, {
    peer: '192.0.2.1',
    client: '192.0.2.1',
    peerTrusted: false,
    version: '1.1',
    trailersWanted: false,
    outside: false,
  });
  const target = canonicalTarget(request);
  const parts = { method: head.method, target, host: request.host, headers, bodyLength: message.body.length, upgrade: '' };
  const body = chunked
    ? [message.body.length > 0 ? encodeChunk(message.body) : Buffer.alloc(0), Buffer.from(chunkedEnd(message.trailers), 'latin1')]
    : [message.body];
  return { bytes: Buffer.concat([Buffer.from(requestHeadText(parts, chunked), 'latin1'), ...body]), target };
}

const line = fc.oneof(
  fc.constantFrom(
    'Host: bank.example',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'Connection: close',
    'Connection: keep-alive, X-A, content-length',
    'X-Forwarded-For: 1.2.3.4',
    'X_Forwarded_For: 1.2.3.4',
    'Expect: 100-continue',
    'TE: trailers',
    'Upgrade: h2c',
    'X-A:',
    'X-A : 1',
    ' folded',
    'X-A: 1\rX-B: 2',
    'X-A: 1\nX-B: 2',
  ),
  fc.string({ maxLength: 30 }),
);
const target = fc.oneof(
  fc.constantFrom(
    '/',
    '/a/../b',
    '/%2e%2e/%2f',
    '//x',
    '/a?b=%0d%0aX',
    'http://bank.example/a',
    '*',
    '/a%0d%0aX:1',
    '/\\..\\b',
    '/;x=/../y',
  ),
  fc.webPath(),
);
const body = fc.constantFrom(
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\nX-T: 1\r\n\r\n',
  '',
  'GET /admin HTTP/1.1\r\nHost: a\r\n\r\n',
);
const message = fc
  .tuple(fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT'), target, fc.array(line, { maxLength: 5 }), body)
  .map(
    ([method, path, lines, rest]) =>
      `${method} ${path} HTTP/1.1\r\nHost: bank.example\r\n${lines.map((text) => `${text}\r\n`).join('')}\r\n${rest}`,
  );

describe('the upstream reads what was inspected, and nothing else', () => {
  it('for every message that is let through, sent with a length or in chunks', () => {
    fc.assert(
      fc.property(message, fc.boolean(), (text, chunked) => {
        for (const read of parse(Buffer.from(text, 'latin1')).messages) {
          if (!read.ended) continue;
          const { bytes, target: sent } = forwarded(read, chunked);
          const again = parse(bytes);
          expect(again.error).toBeNull();
          expect(again.messages).toHaveLength(1);
          const [seen] = again.messages;
          expect(seen).toMatchObject({ ended: true, head: { method: read.head.method, target: sent } });
          expect(seen?.body.equals(read.body)).toBe(true);
          expect(canonicalTarget(canonicalRequest({ ...CANONICAL, method: read.head.method, target: sent }).request)).toBe(sent);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

const CANONICAL = { scheme: 'http', headers: [], body: { state: 'none', bytes: new Uint8Array(0) }, host: 'bank.example' } as const;
