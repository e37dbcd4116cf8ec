import type { ErrorCode, HeaderField } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD_LIMITS } from './limits.ts';
import { type RequestHead, RequestParser } from './request-parser.ts';

interface Seen {
  readonly messages: { head: RequestHead; body: string; trailers: HeaderField[] | null; ended: boolean }[];
  readonly error: ErrorCode | null;
}

/** Feeds the text cut at the given places, going on after every message like a connection does. */
function parse(text: string, cuts: readonly number[] = [], limits = HEAD_LIMITS): Seen {
  const messages: Seen['messages'] = [];
  const parser = new RequestParser(
    {
      onRequestHead: (head) => messages.push({ head, body: '', trailers: null, ended: false }),
      onBody: (bytes) => {
        const message = messages.at(-1);
        if (message) message.body += bytes.toString('latin1');
      },
      onRequestEnd: (trailers) => {
        const message = messages.at(-1);
        if (message) Object.assign(message, { trailers, ended: true });
      },
    },
    limits,
  );
  const bytes = Buffer.from(text, 'latin1');
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let index = 1; index < edges.length; index++) {
    const part = bytes.subarray(edges[index - 1], edges[index]);
    let offset = 0;
    while (offset < part.length && parser.error === null) {
      offset = parser.execute(part, offset);
      if (parser.complete) parser.next();
    }
  }
  return { messages, error: parser.error };
}

const GET = 'GET / HTTP/1.1\r\nHost: bank.example\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: bank.example\r\n';

/** What must be refused, and as what. */
const REFUSED: readonly (readonly [name: string, text: string, code: ErrorCode])[] = [
  ['two equal Content-Length', `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['two different Content-Length', `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['a list in Content-Length', `${POST}Content-Length: 5, 5\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['plus in Content-Length', `${POST}Content-Length: +5\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['minus in Content-Length', `${POST}Content-Length: -5\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['space inside Content-Length', `${POST}Content-Length: 5 0\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['hexadecimal Content-Length', `${POST}Content-Length: 0x5\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['empty Content-Length', `${POST}Content-Length:\r\n\r\nhello`, 'HTTP_CONTENT_LENGTH'],
  ['Content-Length out of range', `${POST}Content-Length: 99999999999999999999\r\n\r\n`, 'HTTP_CONTENT_LENGTH'],
  ['Content-Length then Transfer-Encoding', `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['Transfer-Encoding then Content-Length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['two Transfer-Encoding', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['identity before chunked', `${POST}Transfer-Encoding: identity, chunked\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['chunked not last', `${POST}Transfer-Encoding: chunked, gzip\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['unknown Transfer-Encoding', `${POST}Transfer-Encoding: xchunked\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['quoted Transfer-Encoding', `${POST}Transfer-Encoding: "chunked"\r\n\r\n`, 'HTTP_TRANSFER_ENCODING'],
  ['vertical tab in Transfer-Encoding', `${POST}Transfer-Encoding: \u000bchunked\r\n\r\n`, 'HTTP_HEADER_VALUE'],
  ['Transfer-Encoding on HTTP/1.0', 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', 'HTTP_TRANSFER_ENCODING'],
  ['space before the colon', `${POST}Content-Length : 5\r\n\r\nhello`, 'HTTP_HEADER_NAME'],
  ['tab before the colon', `${POST}Transfer-Encoding\t: chunked\r\n\r\n`, 'HTTP_HEADER_NAME'],
  ['folded header', `${GET}X-A: 1\r\n 2\r\n\r\n`, 'HTTP_OBS_FOLD'],
  ['folded with a tab', `${GET}X-A: 1\r\n\t2\r\n\r\n`, 'HTTP_OBS_FOLD'],
  ['blank before the first header', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 'HTTP_OBS_FOLD'],
  ['bare LF behind the request line', 'GET / HTTP/1.1\nHost: a\r\n\r\n', 'HTTP_BARE_LF'],
  ['bare LF behind a header', `${GET}X-A: 1\nX-B: 2\r\n\r\n`, 'HTTP_BARE_LF'],
  ['bare LF as the empty line', `${GET}\n`, 'HTTP_BARE_LF'],
  ['bare CR in a value', `${GET}X-A: 1\rX-B: 2\r\n\r\n`, 'HTTP_BARE_CR'],
  ['bare CR in a name', `${GET}X\r-A: 1\r\n\r\n`, 'HTTP_BARE_CR'],
  ['bare CR in the request line', 'GET /\r HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_BARE_CR'],
  ['CR CR LF', `${GET}X-A: 1\r\r\n\r\n`, 'HTTP_BARE_CR'],
  ['NUL in a value', `${GET}X-A: a\u0000b\r\n\r\n`, 'HTTP_HEADER_VALUE'],
  ['NUL in a name', `${GET}X\u0000: a\r\n\r\n`, 'HTTP_HEADER_NAME'],
  ['DEL in a value', `${GET}X-A: a\u007fb\r\n\r\n`, 'HTTP_HEADER_VALUE'],
  ['no name', `${GET}: a\r\n\r\n`, 'HTTP_HEADER_NAME'],
  ['no colon', `${GET}nothing\r\n\r\n`, 'HTTP_HEADER_NAME'],
  ['8-bit byte in a name', `${GET}X-\u00e9: a\r\n\r\n`, 'HTTP_HEADER_NAME'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 'HTTP_HOST'],
  ['no Host on HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 'HTTP_HOST'],
  ['empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 'HTTP_HOST'],
  ['two Hosts', `${GET}Host: bank.example\r\n\r\n`, 'HTTP_HOST'],
  ['a list in Host', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 'HTTP_HOST'],
  ['user information in Host', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', 'HTTP_HOST'],
  ['a path in Host', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 'HTTP_HOST'],
  ['a bad port in Host', 'GET / HTTP/1.1\r\nHost: a:b\r\n\r\n', 'HTTP_HOST'],
  ['absolute form with another Host', 'GET http://evil.example/ HTTP/1.1\r\nHost: bank.example\r\n\r\n', 'HTTP_HOST'],
  ['absolute form with another port', 'GET http://bank.example:81/ HTTP/1.1\r\nHost: bank.example\r\n\r\n', 'HTTP_HOST'],
  ['absolute form with user information', 'GET http://a@bank.example/ HTTP/1.1\r\nHost: bank.example\r\n\r\n', 'HTTP_TARGET'],
  ['another scheme', 'GET ftp://bank.example/ HTTP/1.1\r\nHost: bank.example\r\n\r\n', 'HTTP_TARGET'],
  ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_TARGET'],
  ['an 8-bit byte in the target', 'GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_TARGET'],
  ['a control byte in the target', 'GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_TARGET'],
  ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 'HTTP_TARGET'],
  ['* for GET', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_TARGET'],
  ['two spaces', 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_REQUEST_LINE'],
  ['a tab for a space', 'GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_REQUEST_LINE'],
  ['a space in the target', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_REQUEST_LINE'],
  ['HTTP/0.9', 'GET /\r\n\r\n', 'HTTP_REQUEST_LINE'],
  ['two empty lines first', '\r\n\r\nGET / HTTP/1.1\r\n\r\n', 'HTTP_REQUEST_LINE'],
  ['a bad method', 'G(T / HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP_METHOD'],
  ['HTTP/1.2', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', 'HTTP_VERSION'],
  ['lower-case version', 'GET / http/1.1\r\nHost: a\r\n\r\n', 'HTTP_VERSION'],
  ['unknown expectation', `${POST}Expect: payment\r\n\r\n`, 'HTTP_EXPECTATION'],
  ['an oversize head', `${GET}X-A: ${'a'.repeat(40_000)}\r\n\r\n`, 'HTTP_HEAD_TOO_LARGE'],
  ['an endless line', 'GET /'.padEnd(40_000, 'a'), 'HTTP_HEAD_TOO_LARGE'],
  ['too many headers', `${GET}${'X-A: 1\r\n'.repeat(100)}\r\n`, 'HTTP_TOO_MANY_HEADERS'],
];

const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

const REFUSED_CHUNKS: readonly (readonly [name: string, text: string, code: ErrorCode])[] = [
  ['no size', `${CHUNKED}\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['0x in the size', `${CHUNKED}0x5\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['minus in the size', `${CHUNKED}-5\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['plus in the size', `${CHUNKED}+5\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['space behind the size', `${CHUNKED}5 \r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['space before the size', `${CHUNKED} 5\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['size out of range', `${CHUNKED}fffffffffffff\r\nhello`, 'HTTP_CHUNK'],
  ['bare LF behind the size', `${CHUNKED}5\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['bare LF in an extension', `${CHUNKED}5;a=b\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['bare LF behind the data', `${CHUNKED}5\r\nhello\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['data longer than its size', `${CHUNKED}5\r\nhello!\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['endless extension', `${CHUNKED}5;${'a'.repeat(5_000)}\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['NUL in an extension', `${CHUNKED}5;\u0000\r\nhello\r\n0\r\n\r\n`, 'HTTP_CHUNK'],
  ['Content-Length as a trailer', `${CHUNKED}0\r\nContent-Length: 5\r\n\r\n`, 'HTTP_TRAILER'],
  ['Authorization as a trailer', `${CHUNKED}0\r\nauthorization: Bearer x\r\n\r\n`, 'HTTP_TRAILER'],
  ['bare LF behind a trailer', `${CHUNKED}0\r\nx-a: 1\n\r\n`, 'HTTP_BARE_LF'],
  ['folded trailer', `${CHUNKED}0\r\nx-a: 1\r\n 2\r\n\r\n`, 'HTTP_OBS_FOLD'],
  ['oversize trailers', `${CHUNKED}0\r\nx-a: ${'a'.repeat(9_000)}\r\n\r\n`, 'HTTP_TRAILER'],
];

describe('request framing', () => {
  it.each(REFUSED)('refuses %s and never delivers it', (_name, text, code) => {
    expect(parse(text)).toEqual({ messages: [], error: code });
  });

  it.each(REFUSED_CHUNKS)('refuses a chunked body with %s and never ends it', (_name, text, code) => {
    const seen = parse(text);
    expect(seen.error).toBe(code);
    expect(seen.messages.map((message) => message.ended)).toEqual([false]);
  });

  it('reads pipelined requests with every kind of body in order', () => {
    const text =
      `\r\n${GET}\r\n` +
      `${POST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello` +
      `${POST}Transfer-Encoding: Chunked\r\n\r\n5;x="y"\r\nhello\r\n1\r\n!\r\n0\r\nDigest: abc\r\n\r\n` +
      'OPTIONS * HTTP/1.0\r\nHost: [::1]:8080\r\nConnection: Keep-Alive\r\n\r\n';
    const { messages, error } = parse(text);
    expect(error).toBeNull();
    expect(messages.map((message) => [message.head.method, message.body, message.trailers, message.ended])).toEqual([
      ['GET', '', null, true],
      ['POST', 'hello', null, true],
      ['POST', 'hello!', [['digest', 'abc']], true],
      ['OPTIONS', '', null, true],
    ]);
    expect(messages[1]?.head.expectContinue).toBe(true);
    expect(messages[3]?.head).toMatchObject({ minor: 0, keepAlive: true, host: '[::1]:8080' });
  });

  it('takes an absolute target that agrees with Host', () => {
    const { messages } = parse('GET HTTP://Bank.example:80/a?b HTTP/1.1\r\nHost: bank.EXAMPLE\r\n\r\n');
    expect(messages[0]?.head.target).toBe('HTTP://Bank.example:80/a?b');
  });

  it('knows an upgrade only with its connection token', () => {
    expect(parse(`${GET}Upgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n\r\n`).messages[0]?.head.upgrade).toBe('websocket');
    expect(parse(`${GET}Upgrade: websocket\r\n\r\n`).messages[0]?.head.upgrade).toBe('');
  });

  it('trims values and keeps their bytes', () => {
    const { messages } = parse(`${GET}X-Name: \t J\u00f6rg \r\nX-Empty:\r\n\r\n`);
    expect(messages[0]?.head.headers).toEqual([
      ['host', 'bank.example'],
      ['x-name', 'J\u00f6rg'],
      ['x-empty', ''],
    ]);
  });
});

const SAMPLES = [...REFUSED, ...REFUSED_CHUNKS].map(([, text]) => text).filter((text) => text.length < 1_000);
const WHOLE = `${POST}Transfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nx-a: 1\r\n\r\n${GET}\r\n`;

describe('any split of the bytes gives the same result', () => {
  it('for the table and for whole messages', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES, WHOLE), fc.array(fc.nat(1_000), { maxLength: 8 }), (text, cuts) => {
        expect(parse(text, cuts)).toEqual(parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('for byte by byte', () => {
    const every = Array.from({ length: 1_000 }, (_, index) => index);
    for (const text of [...SAMPLES, WHOLE]) expect(parse(text, every)).toEqual(parse(text));
  });

  it('for mutated messages and small limits', () => {
    const mutation = fc.tuple(fc.nat(200), fc.constantFrom('\r', '\n', '\0', ' ', ':', ';', '0', 'a', '\t', ',', ''));
    fc.assert(
      fc.property(fc.array(mutation, { maxLength: 4 }), fc.array(fc.nat(300), { maxLength: 6 }), (mutations, cuts) => {
        let text = WHOLE;
        for (const [place, what] of mutations) text = text.slice(0, place) + what + text.slice(place + 1);
        const limits = { headBytesMax: 90, headerLinesMax: 3 };
        expect(parse(text, cuts, limits)).toEqual(parse(text, [], limits));
      }),
      { numRuns: 2_000 },
    );
  });
});
