import type { HeaderField } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD_LIMITS } from './limits.ts';
import { type Expectation, type ResponseHead, ResponseParser } from './response-parser.ts';

interface Seen {
  informational: number[];
  heads: ResponseHead[];
  body: string;
  trailers: HeaderField[] | null;
  ended: boolean;
  error: string | null;
  left: number;
}

/** One answer to one request, cut at the given places; `closed` ends the connection behind it. */
function parse(text: string, expectation: Expectation = 'body', cuts: readonly number[] = [], closed = false): Seen {
  const seen: Seen = { informational: [], heads: [], body: '', trailers: null, ended: false, error: null, left: 0 };
  const parser = new ResponseParser(
    {
      onInformational: (head) => seen.informational.push(head.status),
      onResponseHead: (head) => seen.heads.push(head),
      onBody: (bytes) => {
        seen.body += bytes.toString('latin1');
      },
      onResponseEnd: (trailers) => {
        seen.ended = true;
        seen.trailers = trailers;
      },
    },
    HEAD_LIMITS,
  );
  parser.expect(expectation);
  const bytes = Buffer.from(text, 'latin1');
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let index = 1; index < edges.length; index++) {
    const part = bytes.subarray(edges[index - 1], edges[index]);
    seen.left += part.length - parser.execute(part, 0);
  }
  if (closed) parser.finish();
  seen.error = parser.error;
  return seen;
}

const OK = 'HTTP/1.1 200 OK\r\n';

const REFUSED: readonly (readonly [name: string, text: string])[] = [
  ['two lengths', `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi`],
  ['length beside chunked', `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi`],
  ['gzip, chunked', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  ['chunked on HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['space before the colon', `${OK}Content-Length : 2\r\n\r\nhi`],
  ['a folded line', `${OK}X-A: 1\r\n 2\r\n\r\n`],
  ['a bare LF', `${OK}X-A: 1\n\r\n`],
  ['a bare CR', `${OK}X-A: 1\rX-B: 2\r\n\r\n`],
  ['NUL', `${OK}X-A: \u0000\r\n\r\n`],
  ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
  ['two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
  ['no status', 'HTTP/1.1  200 OK\r\n\r\n'],
  ['status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['101 unasked', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['an oversize head', `${OK}X-A: ${'a'.repeat(40_000)}\r\n\r\n`],
];

describe('response framing', () => {
  it.each(REFUSED)('refuses %s', (_name, text) => {
    const seen = parse(text);
    expect(seen.heads).toEqual([]);
    expect(seen.error).not.toBeNull();
  });

  it('knows which answers have no body', () => {
    expect(parse(`${OK}Content-Length: 5\r\n\r\n`, 'head')).toMatchObject({ ended: true, heads: [{ contentLength: 5, bodyLength: 0 }] });
    expect(parse('HTTP/1.1 204 \r\n\r\n').ended).toBe(true);
    expect(parse('HTTP/1.1 304\r\nContent-Length: 7\r\n\r\n')).toMatchObject({ ended: true, heads: [{ contentLength: 7 }] });
  });

  it('passes over informational answers', () => {
    const seen = parse(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`);
    expect(seen).toMatchObject({ informational: [100, 103], body: 'hi', ended: true });
  });

  it('ends a body without a length with the connection', () => {
    const text = `${OK}\r\nhello`;
    expect(parse(text)).toMatchObject({ body: 'hello', ended: false });
    expect(parse(text, 'body', [], true)).toMatchObject({ body: 'hello', ended: true });
    expect(parse(`${OK}Content-Length: 9\r\n\r\nhello`, 'body', [], true).ended).toBe(false);
  });

  it('leaves bytes behind an answer untouched', () => {
    expect(parse(`${OK}Content-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n\r\n`)).toMatchObject({ body: 'hi', ended: true, left: 19 });
  });

  it('takes 101 where an upgrade was asked for, and its bytes stay with the tunnel', () => {
    expect(parse('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nraw', 'upgrade')).toMatchObject({
      heads: [{ status: 101 }],
      left: 3,
    });
  });

  it('reads the keep-alive hint and the wish to close', () => {
    const seen = parse(`${OK}Keep-Alive: timeout=5, max=9\r\nConnection: keep-alive, close\r\nContent-Length: 0\r\n\r\n`);
    expect(seen.heads[0]).toMatchObject({ keepAlive: false, keepAlive_s: 5 });
  });

  it('gives the same answer for any split', () => {
    const whole = `HTTP/1.1 103 Early Hints\r\n\r\n${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-t: 1\r\n\r\n`;
    const samples = [whole, ...REFUSED.map(([, text]) => text).filter((text) => text.length < 500)];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(fc.nat(300), { maxLength: 8 }), (text, cuts) => {
        const { left: _, ...seen } = parse(text, 'body', cuts);
        const { left: __, ...expected } = parse(text);
        expect(seen).toEqual(expected);
      }),
    );
  });
});
