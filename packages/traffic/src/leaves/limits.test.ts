import { gzipSync } from 'node:zlib';
import type { Clock, HeaderField } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import { EXTRACT_LIMITS } from '../limits.ts';
import type { Extraction } from './leaf.ts';
import { extractRequest } from './request.ts';
import { extractResponse } from './response.ts';

function request(
  target: string,
  headers: readonly HeaderField[],
  body: Uint8Array | string,
  state: 'complete' | 'truncated' | 'unread' = 'complete',
) {
  return canonicalRequest({ method: 'POST', target, scheme: 'https', headers, body: { state, bytes: Buffer.from(body) } }).request;
}

function extractJson(body: string, state: 'complete' | 'truncated' | 'unread' = 'complete'): Extraction {
  return extractRequest(request('/', [['content-type', 'application/json']], body, state));
}

const reasons = (extraction: Extraction): string[] => extraction.gaps.map((gap) => gap.reason);
const holds = (extraction: Extraction, text: string): boolean => extraction.leaves.some((leaf) => leaf.value.includes(text));

describe('at a limit nothing is silent and what is held is still scanned', () => {
  it('more values than the leaf limit', () => {
    const extraction = extractJson(
      JSON.stringify([...Array(EXTRACT_LIMITS.leavesMax).fill('x'), 'y', 'a NEEDLE', "it's", 'z'.repeat(600)]),
    );
    expect(reasons(extraction)).toEqual(['leaf-limit']);
    // A code of one letter is left out, a long value stands alone, odd values apart from plain ones.
    expect(extraction.leaves.slice(EXTRACT_LIMITS.leavesMax)).toMatchObject([
      { point: 'body.json[8195]', value: 'z'.repeat(600) },
      { point: 'body', value: "it's" },
      { point: 'body', value: 'a NEEDLE' },
    ]);
  });

  it.each<[string, string, string]>([
    ['JSON', 'application/json', JSON.stringify([...Array(20_000).fill('a value'), Buffer.from('a NEEDLE in base64').toString('base64')])],
    ['a form', 'application/x-www-form-urlencoded', `${'a=a+value&'.repeat(20_000)}z=%4EEEDLE+x`],
    ['XML', 'text/xml', `<r>${'<a>a value</a>'.repeat(20_000)}<a b="x &#78;EEDLE"/></r>`],
  ])('what stands in %s behind 20,000 values is decoded, in few leaves', (_format, type, body) => {
    const extraction = extractRequest(request('/', [['content-type', type]], body));
    expect(reasons(extraction)).toContain('leaf-limit');
    expect(holds(extraction, 'NEEDLE')).toBe(true);
    expect(extraction.leaves.length).toBeLessThan(EXTRACT_LIMITS.leavesMax + 100);
  });

  it('values that come again past the limit are joined once', () => {
    const { leaves } = extractJson(
      JSON.stringify([...Array(EXTRACT_LIMITS.leavesMax).fill('x'), ...Array(500).fill("Rita's Café 12"), 'another one']),
    );
    const joined = leaves.slice(EXTRACT_LIMITS.leavesMax).map(({ value }) => value);
    expect(joined).toEqual(["Rita's Café 12", 'another one']);
  });

  it('of values that are percent-encoded as a whole what they decode to is joined', () => {
    const joined = (...values: string[]): string[] =>
      extractJson(JSON.stringify([...Array(EXTRACT_LIMITS.leavesMax).fill('x'), ...values]))
        .leaves.slice(EXTRACT_LIMITS.leavesMax)
        .map(({ value }) => value);
    expect(joined('a%2527%2520or%25201%253d1')).toEqual(["a' or 1=1"]);
    // a line end, a short word, a sign in clear, bytes that spell a letter of two, and what nothing was made of
    expect(joined('SUBJECT%0aspam%20and%20more')).toEqual(['SUBJECT%0aspam%20and%20more, SUBJECT\nspam and more']);
    expect(joined('%73%65%6c%65%63%74')).toEqual(['%73%65%6c%65%63%74']);
    expect(joined('a%27 or 1')).toEqual(["a%27 or 1, a' or 1"]);
    expect(joined('caf%c3%a9%20noir')).toEqual(['caf%c3%a9%20noir, café noir']);
    expect(joined('%27%20or%201%3d1', `${'z'.repeat(600)}%27%20`, 'y')).toEqual([
      `${'z'.repeat(600)}%27%20`,
      `${'z'.repeat(600)}' `,
      "' or 1=1",
    ]);
  });

  it('a value that nothing was decoded from stays as it is', () => {
    const text = (count: number): string => `${'%41%27'.repeat(80)}x${count}x`;
    const { leaves } = extractRequest(
      request(
        '/',
        [['content-type', 'application/json']],
        JSON.stringify([...Array(20).fill('x'), ...Array.from({ length: 40 }, (_, at) => text(at))]),
      ),
      { ...EXTRACT_LIMITS, leavesMax: 20, decodedCharsMax: 2_000 },
    );
    const joined = leaves
      .slice(20)
      .map(({ value }) => value)
      .join('\n');
    const decoded = Array.from({ length: 40 }, (_, at) => joined.includes(`${"A'".repeat(80)}x${at}x`));
    expect(decoded.filter(Boolean).length).toBeGreaterThan(5);
    expect(Array.from({ length: 40 }, (_, at) => !joined.includes(text(at)))).toEqual(decoded);
  });

  it('values of an answer are joined whole, short numbers too', () => {
    const bytes = Buffer.from(JSON.stringify([...Array(9_000).fill('x y'), '123-45-6789']));
    const headers = [['content-type', 'application/json']] as const;
    const { leaves } = extractResponse({ status: 200, headers, body: { state: 'complete', bytes }, latency_ms: 1 });
    expect(leaves.at(-1)).toMatchObject({ point: 'response.body' });
    expect(leaves.at(-1)?.value).toContain(', 123-45-6789');
  });

  it.each(["'", '%25', '\\u0027', '../', '<a ', '{', '"', 'aGVsbG8gd29ybGQh', '&#39;', ' '])(
    'a body of %j hands on text in proportion to its size',
    (piece) => {
      const handedOn = (bytes: number, one: (text: string) => unknown): number => {
        const { leaves } = extractJson(JSON.stringify(one(piece.repeat(Math.ceil(bytes / piece.length)))));
        return leaves.reduce((sum, leaf) => sum + leaf.value.length + leaf.point.length, 0);
      };
      const shapes: ((text: string) => unknown)[] = [
        (text) => text,
        (text) => text.match(/.{1,8}/g),
        (text) => (text.match(/.{1,4000}/g) ?? []).map((part) => ({ part })),
        (text) => JSON.stringify({ text }),
      ];
      for (const shape of shapes) {
        const half = handedOn(250_000, shape);
        const whole = handedOn(500_000, shape);
        expect(whole).toBeLessThanOrEqual(2.1 * half);
        expect(whole).toBeLessThanOrEqual(6 * 500_000);
      }
    },
  );

  it('JSON and XML nested too deep', () => {
    for (const extraction of [
      extractJson(`${'['.repeat(5_000)}"NEEDLE"${']'.repeat(5_000)}`),
      extractRequest(request('/', [['content-type', 'text/xml']], `${'<a>'.repeat(5_000)}NEEDLE${'</a>'.repeat(5_000)}`)),
    ]) {
      expect(reasons(extraction)).toEqual(['depth-limit']);
      expect(holds(extraction, 'NEEDLE')).toBe(true);
    }
  });

  it('a query, a form, a multipart body and a path of too many pieces', () => {
    const parameters = `${'a=1&'.repeat(3_000)}b=a+NEEDLE`;
    const parts = `${'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(3_000)}--B\r\nContent-Disposition: form-data; name="b"\r\n\r\nNEEDLE\r\n--B--\r\n`;
    for (const extraction of [
      extractRequest(request(`/?${parameters}`, [], '')),
      extractRequest(request('/', [['content-type', 'application/x-www-form-urlencoded']], parameters)),
      extractRequest(request('/', [['content-type', 'multipart/form-data; boundary=B']], parts)),
      extractRequest(request(`${'/a'.repeat(500)}/NEEDLE`, [], '')),
    ]) {
      expect(reasons(extraction)).toEqual(['leaf-limit']);
      expect(holds(extraction, 'NEEDLE')).toBe(true);
    }
  });

  it('an onion of encodings', () => {
    let value = "' or 1=1";
    for (let layer = 0; layer < 9; layer++) value = Buffer.from(value).toString('base64');
    const extraction = extractJson(JSON.stringify({ a: value }));
    expect(reasons(extraction)).toEqual(['decode-limit']);
    expect(extraction.leaves.length).toBe(1 + EXTRACT_LIMITS.decodeDepthMax);
  });

  it('a value longer than decoders look at stays one whole leaf', () => {
    const long = `%41${'x'.repeat(EXTRACT_LIMITS.decodeInputCharsMax)}NEEDLE`;
    const extraction = extractJson(JSON.stringify({ a: long }));
    expect(reasons(extraction)).toEqual(['decode-limit']);
    expect(extraction.leaves[0]?.value).toBe(long);
    expect(extraction.leaves[1]?.value.length).toBe(EXTRACT_LIMITS.decodeInputCharsMax - 2);
  });

  it('more decoded text than the budget', () => {
    const extraction = extractJson(JSON.stringify(Array(40).fill(`%41${'x'.repeat(60_000)}`)));
    expect(reasons(extraction)).toEqual(['decode-limit']);
    const decoded = extraction.leaves.filter((leaf) => leaf.decoded > 0).reduce((sum, leaf) => sum + leaf.value.length, 0);
    expect(decoded).toBeLessThanOrEqual(EXTRACT_LIMITS.decodedCharsMax);
  });

  it('compression bombs, as a body and inside base64', () => {
    const bomb = gzipSync(Buffer.alloc(EXTRACT_LIMITS.inflatedBytesMax + 1, 'a'));
    const body = extractRequest(
      request(
        '/',
        [
          ['content-encoding', 'gzip'],
          ['content-type', 'application/json'],
        ],
        bomb,
      ),
    );
    expect(reasons(body)).toEqual(['decode-limit']);
    expect(body.leaves).toEqual([]);
    expect(reasons(extractJson(JSON.stringify({ a: gzipSync(Buffer.alloc(4_000_000, 'a')).toString('base64') })))).toEqual([
      'decode-limit',
    ]);
  });

  it('many small bombs spend one budget', () => {
    const bomb = gzipSync(Buffer.alloc(200_000)).toString('base64');
    const extraction = extractJson(JSON.stringify(Array(100).fill(bomb)));
    expect(reasons(extraction)).toEqual(['decode-limit']);
    expect(extraction.leaves.length).toBe(100);
  });

  it('an XML body of references to nothing', () => {
    const { leaves, gaps } = extractRequest(request('/', [['content-type', 'text/xml']], `<a>${'&x;'.repeat(100_000)}</a>`));
    expect(leaves.at(0)?.value.length).toBe(300_000);
    expect(gaps.map((gap) => gap.reason)).toEqual([]);
  });

  it('GraphQL of too many strings, a batch of too many requests, one parameter too often', () => {
    const strings = `{a(${'x:"y y",'.repeat(600)})}`;
    expect(reasons(extractJson(JSON.stringify({ query: strings })))).toEqual(['leaf-limit']);
    expect(reasons(extractJson(JSON.stringify(Array(100).fill({ query: '{a}' }))))).toEqual(['leaf-limit']);
    expect(reasons(extractRequest(request(`/?${"a='&".repeat(20)}`, [], '')))).toEqual(['leaf-limit']);
  });

  it('codings that are unknown, damaged or too many', () => {
    const coded = (coding: string, body: string | Uint8Array): Extraction =>
      extractRequest(
        request(
          '/',
          [
            ['content-encoding', coding],
            ['content-type', 'application/json'],
          ],
          body,
        ),
      );
    expect(reasons(coded('gzip, gzip, gzip', 'x'))).toEqual(['content-encoding']);
    // A backend may ignore the header: what is text all the same is read.
    for (const coding of ['gzip', 'compress']) {
      const extraction = coded(coding, '{"a":"NEEDLE"}');
      expect(reasons(extraction)).toEqual(['content-encoding']);
      expect(holds(extraction, 'NEEDLE')).toBe(true);
    }
  });

  it('a body that was not kept, or not wholly', () => {
    expect(reasons(extractJson('', 'unread'))).toEqual(['body-too-large']);
    const cut = extractJson('{"a":"NEEDLE \\u0027","b":"cut of', 'truncated');
    expect(reasons(cut)).toEqual(['body-too-large', 'unparsable']);
    expect(cut.leaves.map((leaf) => leaf.value)).toContain("NEEDLE '");
    expect(cut.leaves.map((leaf) => leaf.value)).toContain('cut of');
  });

  it('a binary body', () => {
    const extraction = extractRequest(
      request('/', [['content-type', 'application/x-protobuf']], Uint8Array.from([8, 150, 1, 0, 255, 254, 18, 3])),
    );
    expect(reasons(extraction)).toEqual(['content-type']);
    expect(extraction.body).toEqual({ kind: 'binary', mediaType: 'application/x-protobuf' });
  });

  it('a charset nobody reads', () => {
    const extraction = extractRequest(request('/', [['content-type', 'application/json; charset=ibm037']], '{"a":"x"}'));
    expect(reasons(extraction)).toEqual(['content-type']);
    expect(holds(extraction, 'x')).toBe(true);
  });

  it('past the deadline it stops', () => {
    let time = 0;
    const clock: Clock = { now: () => 0, micros: () => time++ };
    const view = request('/', [['content-type', 'application/json']], JSON.stringify(Array(1_000).fill('x')));
    const extraction = extractRequest(view, EXTRACT_LIMITS, { clock, at_us: 5 });
    expect(reasons(extraction)).toEqual(['deadline']);
    expect(extraction.leaves.length).toBeGreaterThan(100);
    expect(extraction.leaves.length).toBeLessThan(200);
    expect(extractRequest(view, EXTRACT_LIMITS, { clock, at_us: 0 }).leaves.length).toBe(0);
  });
});
