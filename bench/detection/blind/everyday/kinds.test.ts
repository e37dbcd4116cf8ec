import { canonicalRequest, extractRequest, type RawRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { Draw } from '../draw.ts';
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
  'invalid-utf8',
]);

function requestsOf(seed: number): RawRequest[] {
  const draw = new Draw(seed);
  return EVERYDAY_KINDS.flatMap((kind) => Array.from({ length: EACH }, () => kind.make(draw)));
}

describe('everyday traffic', () => {
  const requests = requestsOf(4);

  it('is the same for the same seed', () => {
    expect(requestsOf(4)).toEqual(requests);
    expect(requestsOf(5)).not.toEqual(requests);
  });

  it('leaves no part of a template undrawn', () => {
    const texts = requests.map(
      ({ target, headers, body }) => `${decodeURIComponent(target)}\n${headers.join('\n')}\n${Buffer.from(body.bytes)}`,
    );
    expect(texts.filter((text) => /⟨[a-z0-9]+(?::\d+)?⟩/i.test(text))).toEqual([]);
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
