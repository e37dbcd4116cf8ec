import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalPath } from './path.ts';

function read(path: string): { path: string; facts: string[] } {
  const { path: canonical, facts } = canonicalPath(path);
  return { path: canonical, facts: facts.map((fact) => fact.kind) };
}

describe('canonical path', () => {
  it.each([
    ['/api/v1/accounts/42', '/api/v1/accounts/42', []],
    ['/.well-known/openid-configuration', '/.well-known/openid-configuration', []],
    ['/a/b/', '/a/b/', []],
    ['', '/', []],
    ['*', '*', []],
    ['/a//b', '/a/b', ['path-empty-segment']],
    ['//evil.example/x', '/evil.example/x', ['path-empty-segment']],
    ['/a/./b/../c', '/a/c', ['path-dot-segments']],
    ['/../../etc/passwd', '/etc/passwd', ['path-dot-segments']],
    ['/a/%2e%2E/b', '/b', ['path-dot-segments']],
    ['/a/.%2e/b', '/b', ['path-dot-segments']],
    ['/a/..;/b', '/b', ['path-dot-segments']],
    ['/a/..;x=1/b', '/b', ['path-dot-segments']],
    ['/a/..', '/', ['path-dot-segments']],
    ['/a/b/.', '/a/b/', ['path-dot-segments']],
    ['/a\\..\\b', '/b', ['path-backslash', 'path-dot-segments']],
    ['/a%2fb', '/a%2Fb', ['path-encoded-slash']],
    ['/a%5cb', '/a%5Cb', ['path-backslash']],
    ['/%252e%252e/', '/%252e%252e/', ['path-double-encoding']],
    ['/%c0%ae%c0%ae/x', '/x', ['overlong-utf8', 'path-dot-segments']],
    ['/a%c0%afb', '/a%2Fb', ['overlong-utf8', 'path-encoded-slash']],
    ['/%e0%80%ae/x', '/x', ['overlong-utf8', 'path-dot-segments']],
    ['/caf%c3%a9', '/caf%C3%A9', []],
    ['/caf\u00c3\u00a9', '/caf%C3%A9', []],
    ['/\u4e2d', '/%E4%B8%AD', []],
    ['/a%ffb', '/a%FFb', ['invalid-utf8']],
    ['/a%00.json', '/a%00.json', ['nul-byte']],
    ['/100%', '/100%25', ['invalid-percent']],
    ['/%zz', '/%25zz', ['invalid-percent']],
    ['/%41%2D%7e', '/A-~', []],
    ['/a b<c>"d"', '/a%20b%3Cc%3E%22d%22', []],
    ['/a#b', '/a%23b', []],
    ['/list;v=1;x=2/42', '/list;v=1;x=2/42', []],
    ['/a%3Bb', '/a%3Bb', []],
    ['relative', '/relative', []],
  ])('%s is %s', (raw, path, facts) => {
    expect(read(raw)).toEqual({ path, facts });
  });

  const pieces = fc.array(
    fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '%25',
      '%c0%ae',
      '%e0%80%af',
      '%00',
      '%',
      ';',
      '*',
      'a',
      'é',
      '中',
      '\ud800',
      ' ',
      '#',
      '%f8%80%80%80%ae',
      '\u00c0\u00ae',
    ),
    { maxLength: 24 },
  );
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    pieces.map((list) => list.join('')),
  );

  it('is idempotent, rooted, without dot or empty segments, and of bounded length', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const { path } = canonicalPath(raw);
        expect(canonicalPath(path)).toEqual({ path, facts: expect.anything() });
        expect(path === '*' || path.startsWith('/')).toBe(true);
        expect(
          path
            .split('/')
            .slice(1)
            .filter((segment) => /^\.{1,2}(?:;|$)/.test(segment)),
        ).toEqual([]);
        expect(path).not.toContain('//');
        expect(path).not.toMatch(/[^!-~]|[\\#?"<>^`{|}[\]]/);
        expect(path.length).toBeLessThanOrEqual(9 * raw.length + 1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds nothing left to remark on in a canonical path but what data in it means', () => {
    const settled = new Set(['path-encoded-slash', 'path-backslash', 'path-double-encoding', 'nul-byte', 'invalid-utf8']);
    fc.assert(
      fc.property(hostile, (raw) => {
        const again = canonicalPath(canonicalPath(raw).path).facts.map((fact) => fact.kind);
        expect(again.filter((kind) => !settled.has(kind))).toEqual([]);
      }),
    );
  });
});
