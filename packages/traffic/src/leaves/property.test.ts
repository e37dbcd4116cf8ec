import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import type { ExtractLimits } from '../limits.ts';
import type { Extraction } from './leaf.ts';
import { extractRequest } from './request.ts';
import { extractResponse } from './response.ts';

const LIMITS: ExtractLimits = {
  leavesMax: 64,
  bodyDepthMax: 8,
  decodeDepthMax: 4,
  decodeInputCharsMax: 256,
  decodedCharsMax: 4_096,
  inflatedBytesMax: 4_096,
  contentCodingsMax: 2,
  parametersMax: 16,
  partsMax: 8,
};
/** Leaves past the limit: joined values of each section, and texts too long to be joined. */
const JOINED_MAX = 16;

const types = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=B',
  'multipart/form-data',
  'text/xml; charset=utf-16le',
  'application/soap+xml',
  'application/graphql',
  'text/plain',
  'text/csv',
  'application/yaml',
  'message/rfc822',
  'application/msgpack',
  'application/cbor',
  'image/png',
  'application/x-unknown, text/xml',
  '',
);
const fragments = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\\u0027',
      '<',
      '>',
      '</a>',
      '<a b="',
      '<!DOCTYPE a [',
      '<![CDATA[',
      ']]>',
      '&x;',
      '&lt;',
      '--B',
      '--B--',
      '\r\n',
      '\n',
      'Content-Disposition: form-data; name="',
      'filename=',
      'a=1&',
      '%',
      '%27',
      '%c0%ae',
      '+',
      'query{a(b:"',
      '"""',
      '#',
      'eyJhbGciOiJub25lIn0.',
      'JyBvciAxPTE=',
      'H4sI',
      '\u0000',
      'é',
      '(',
      ')',
      '@',
      '...',
    ),
    { maxLength: 40 },
  )
  .map((list) => Buffer.from(list.join('')));
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fragments,
  fc.json().map((text) => Buffer.from(text)),
  fragments.map((bytes) => gzipSync(bytes)),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fragments.map((bytes) => bytes.toString('latin1')),
);

function check(extraction: Extraction, inputChars: number): void {
  expect(extraction.leaves.length).toBeLessThanOrEqual(LIMITS.leavesMax + JOINED_MAX);
  const total = extraction.leaves.reduce((sum, leaf) => sum + leaf.value.length, 0);
  // Each input character stands in at most: its value, its name, the joined value, the whole leaf, twice for two types.
  expect(total).toBeLessThanOrEqual(8 * inputChars + LIMITS.decodedCharsMax * 2 + LIMITS.inflatedBytesMax * 4);
  for (const leaf of extraction.leaves) {
    if (leaf.joined !== undefined) expect(leaf.value).toBe(leaf.joined.join(', '));
    expect(leaf.decoded).toBeLessThanOrEqual(LIMITS.decodeDepthMax + 1);
    expect(leaf.point).toMatch(/^(?:response\.)?(?:path|query|header|cookie|body)/);
  }
  for (const fact of extraction.facts) expect(fact.detail.length).toBeLessThanOrEqual(200);
}

it('extraction of a request never throws and stays within its limits', () => {
  fc.assert(
    fc.property(
      text,
      fc.array(fc.tuple(fc.constantFrom('cookie', 'authorization', 'accept', 'x-a', 'x.|', 'content-encoding'), text), { maxLength: 4 }),
      types,
      bodies,
      (target, headers, type, body) => {
        const all = [...headers, ['content-type', type] as [string, string]];
        const { request } = canonicalRequest({
          method: 'POST',
          target,
          scheme: 'http',
          headers: all,
          body: { state: 'complete', bytes: body },
        });
        const inputChars = target.length * 3 + all.reduce((sum, [name, value]) => sum + name.length + value.length, 0) + body.length;
        check(extractRequest(request, LIMITS), inputChars);
      },
    ),
    { numRuns: 2_000 },
  );
});

it('extraction of an answer never throws and stays within its limits', () => {
  fc.assert(
    fc.property(text, types, bodies, (location, type, bytes) => {
      const headers = [
        ['location', location],
        ['content-type', type],
      ] as const;
      const response = { status: 200, headers, body: { state: 'complete', bytes }, latency_ms: 1 } as const;
      check(extractResponse(response, LIMITS), location.length + type.length + bytes.length);
    }),
    { numRuns: 1_000 },
  );
});

it('the same request gives the same leaves', () => {
  fc.assert(
    fc.property(text, bodies, (target, bytes) => {
      const { request } = canonicalRequest({ method: 'POST', target, scheme: 'http', headers: [], body: { state: 'complete', bytes } });
      expect(extractRequest(request)).toEqual(extractRequest(request));
    }),
    { numRuns: 200 },
  );
});
