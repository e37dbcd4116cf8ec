import { canonicalRequest, extractRequest, type RawRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { Draw } from '../draw.ts';
import { FIFTH_KINDS } from '../fifth/kinds.ts';
import type { Kind } from '../kind.ts';
import { EVERYDAY_KINDS } from './kinds.ts';

const EACH = 12;
/** What real clients do: a field sent twice, an address in a path, JSON sent as text so that no preflight is asked, JSON values in a row, a percent sign before letters. */
const USUAL = new Set([
  'duplicate-parameter',
  'path-encoded-slash',
  'path-double-encoding',
  'path-empty-segment',
  'content-type-mismatch',
  'unparsable-body',
  // A macro that an advertiser's server did not fill in (`%%CACHEBUSTER%%`).
  'invalid-percent',
  'invalid-utf8',
  // Property lists of Apple's clients.
  'xml-doctype',
]);

function requestsOf(kinds: readonly Kind[], seed: number): RawRequest[] {
  const draw = new Draw(seed);
  return kinds.flatMap((kind) => Array.from({ length: EACH }, () => kind.make(draw)));
}

describe.each([
  ['everyday traffic', EVERYDAY_KINDS],
  ['a fifth look at traffic', FIFTH_KINDS],
])('%s', (_, kinds) => {
  const requests = requestsOf(kinds, 4);

  it('is the same for the same seed', () => {
    expect(requestsOf(kinds, 4)).toEqual(requests);
    expect(requestsOf(kinds, 5)).not.toEqual(requests);
  });

  it('leaves no part of a template undrawn', () => {
    const texts = requests.map(({ target, headers, body }) => `${target}\n${headers.join('\n')}\n${Buffer.from(body.bytes)}`);
    expect(texts.filter((text) => /(?:⟨|%E2%9F%A8)[a-z0-9]+(?::\d+)?(?:⟩|%E2%9F%A9)/i.test(text))).toEqual([]);
  });

  it('is read without doubts that real clients do not give', () => {
    const unread = requests.flatMap((raw) => {
      const { request, facts } = canonicalRequest(raw);
      const doubts = [...facts, ...extractRequest(request).facts].filter(({ kind }) => !USUAL.has(kind));
      return doubts.map(({ kind }) => `${raw.method} ${raw.target}: ${kind}`);
    });
    expect(unread).toEqual([]);
  });
});
