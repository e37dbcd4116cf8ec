import type { HeaderField, RequestView } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXTRACT_LIMITS } from '../limits.ts';
import { HEADER_MEMORY_CHARS_MAX, HeaderMemory } from './header-memory.ts';
import type { Extraction } from './leaf.ts';
import { extractRequest } from './request.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKEN = `Bearer ${part({ alg: 'RS256' })}.${part({ sub: '42', note: "' or 1=1--" })}.c2lnbmF0dXJl`;
const COOKIES = 'sid=abc; theme=dark; q=%3Cscript%3Ealert(1)%3C/script%3E; odd name=1; data=eyJhIjoiYiJ9';

function request(headers: readonly HeaderField[]): RequestView {
  return {
    method: 'GET',
    scheme: 'https',
    host: 'h',
    target: '/a?b=c',
    path: '/a',
    query: 'b=c',
    headers,
    body: { state: 'none', bytes: new Uint8Array() },
  };
}

const said = ({ leaves, gaps, facts }: Extraction): unknown => ({ leaves, gaps, facts });
const cold = (headers: readonly HeaderField[], limits = EXTRACT_LIMITS): unknown => said(extractRequest(request(headers), limits));
const warm = (memory: HeaderMemory, headers: readonly HeaderField[]): Extraction =>
  extractRequest(request(headers), undefined, null, memory);

describe('remembered header fields', () => {
  it('come apart as they did the first time, whatever they hold', () => {
    const memory = new HeaderMemory();
    const value = fc.oneof(
      fc.constantFrom(TOKEN, COOKIES, 'Basic dXNlcjpwYXNz', 'Mozilla/5.0 (X11)', '%00%c0%af', '%zz', 'a'.repeat(5_000), ''),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const name = fc.constantFrom('authorization', 'cookie', 'user-agent', 'referer', 'origin', 'x-request-id', 'accept');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (headers) => {
        const expected = cold(headers);
        expect(said(warm(memory, headers))).toEqual(expected);
        expect(said(warm(memory, headers))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('are handed out as the same leaves, and their place is said', () => {
    const memory = new HeaderMemory();
    const headers: HeaderField[] = [
      ['x-request-id', '1'],
      ['authorization', TOKEN],
      ['cookie', COOKIES],
    ];
    const first = warm(memory, headers);
    const second = warm(memory, headers);
    expect(second.repeats).toHaveLength(2);
    for (const [index, { from, to, source }] of second.repeats.entries()) {
      expect(source).toBe(first.repeats[index]?.source);
      expect(to).toBeGreaterThan(from);
      for (let at = from; at < to; at++) expect(second.leaves[at]).toBe(first.leaves[at]);
    }
    expect(first.leaves.slice(first.repeats[0]?.from, first.repeats[0]?.to).map(({ point }) => point)).toContain(
      'header.authorization|jwt.payload.note',
    );
  });

  it('are not remembered where something else was to say of them', () => {
    const memory = new HeaderMemory();
    const headers: HeaderField[] = [['cookie', 'a=%c0%af']];
    expect(warm(memory, headers).facts).not.toEqual([]);
    expect(warm(memory, headers).facts).not.toEqual([]);
    expect(warm(memory, headers).repeats).toEqual([]);
  });

  it('keep to the limits of the message they come in', () => {
    const memory = new HeaderMemory();
    const many: HeaderField[] = Array.from({ length: 40 }, () => ['cookie', 'a=1; b=2; c=3; d=4']);
    const limits = { ...EXTRACT_LIMITS, leavesMax: 50 };
    warm(memory, many);
    expect(said(extractRequest(request(many), limits, null, memory))).toEqual(cold(many, limits));
  });

  it('are forgotten instead of growing', () => {
    const memory = new HeaderMemory();
    const first: HeaderField[] = [['user-agent', 'the first client']];
    const { source } = warm(memory, first).repeats[0]!;
    expect(warm(memory, first).repeats[0]?.source).toBe(source);
    const long = 'x'.repeat(3_000);
    for (let index = 0; index * long.length < 3 * HEADER_MEMORY_CHARS_MAX; index++) warm(memory, [['user-agent', `${long}${index}`]]);
    expect(warm(memory, first).repeats[0]?.source).not.toBe(source);
  });
});
