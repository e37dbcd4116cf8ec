import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRouter, type RouteEntry } from './router.ts';
import { captureMixed, parseTemplate, pathSegments } from './template.ts';

/** The slow way, written from the documented precedence only. */
function slowMatch(entries: readonly RouteEntry<number>[], method: string, host: string, path: string): number | null {
  const bare = host.replace(/:\d+$/, '');
  const hostRank = (pattern: string): number => {
    if (pattern === host) return 1e6;
    if (pattern === bare) return 1e5;
    if (pattern.startsWith('*.') && bare.endsWith(pattern.slice(1))) return pattern.length;
    return pattern === '*' ? 0 : -1;
  };
  const fit = (template: string): (readonly (string | number)[])[] | null => {
    const wanted = parseTemplate(template);
    const given = pathSegments(path);
    const key: (string | number)[][] = [];
    for (const [index, segment] of wanted.entries()) {
      const text = given[index];
      if (text === undefined) return null;
      if (segment.kind === 'tail') return text === '' ? null : [...key, [0, 0, '']];
      if (segment.kind === 'static') {
        if (segment.text !== text) return null;
        key.push([3, 0, '']);
      } else if (segment.kind === 'mixed') {
        if (captureMixed(segment.literals, text) === null) return null;
        key.push([2, segment.literals.join('').length, segment.literals.join('\u0000')]);
      } else {
        if (text === '') return null;
        key.push([1, 0, '']);
      }
    }
    return wanted.length === given.length ? key : null;
  };
  const fitting = entries.flatMap((entry, index) => {
    const key = fit(entry.template);
    if (key === null || hostRank(entry.host) < 0 || (entry.method !== '*' && entry.method !== method)) return [];
    return [{ entry, index, key }];
  });
  fitting.sort((a, b) => {
    for (let at = 0; at < Math.min(a.key.length, b.key.length); at++) {
      const [x, y] = [a.key[at]!, b.key[at]!];
      if (x[0] !== y[0]) return Number(y[0]) - Number(x[0]);
      if (x[1] !== y[1]) return Number(y[1]) - Number(x[1]);
      if (x[2] !== y[2]) return String(x[2]) < String(y[2]) ? -1 : 1;
    }
    const byHost = hostRank(b.entry.host) - hostRank(a.entry.host);
    if (byHost !== 0) return byHost;
    const byMethod = Number(a.entry.method === '*') - Number(b.entry.method === '*');
    return byMethod || a.index - b.index;
  });
  return fitting[0]?.entry.value ?? null;
}

const segment = fc.constantFrom('a', 'b', 'ab', '{x}', '{y}', '{x}.pdf', 'a{x}', '{x}-{y}', '');
const template = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom('', '', '/', '/**', '/{rest+}'))
  .map(([parts, end]) => `/${parts.join('/')}${end}`);
const entry = fc.record({
  method: fc.constantFrom('GET', 'POST', '*'),
  host: fc.constantFrom('*', 'h.bank.example', 'h.bank.example:81', '*.bank.example', '*.example', 'other'),
  template,
});
const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'abc', 'a.pdf', 'x-y', '-', ''), { maxLength: 5 })
  .chain((parts) => fc.constantFrom('', '/').map((end) => `/${parts.join('/')}${end}`));

describe('compileRouter', () => {
  it('equals the slow way', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        path,
        fc.constantFrom('GET', 'POST'),
        fc.constantFrom('h.bank.example', 'h.bank.example:81', 'example', 'other:8080', 'x.h.bank.example'),
        (list, at, method, host) => {
          const entries = list.map((item, index) => ({ ...item, value: index }));
          expect(compileRouter(entries).match(method, host, at)?.value ?? null).toBe(slowMatch(entries, method, host, at));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('hands back parameter values left to right', () => {
    const router = compileRouter([
      { method: 'GET', host: '*', template: '/accounts/{accountId}/statements/{year}-{month}.pdf', value: 'pdf' },
      { method: '*', host: '*', template: '/files/{path+}', value: 'files' },
    ]);
    expect(router.match('GET', 'any', '/accounts/12/statements/2026-03.pdf')).toEqual({ value: 'pdf', params: ['12', '2026', '03'] });
    expect(router.match('PUT', 'any', '/files/a/b/c')).toEqual({ value: 'files', params: ['a/b/c'] });
    expect(router.match('GET', 'any', '/files')).toBeNull();
  });

  it('prefers the static sibling even when only a wildcard host knows it', () => {
    const router = compileRouter([
      { method: 'GET', host: 'api.bank.example', template: '/accounts/{accountId}', value: 'one' },
      { method: 'GET', host: '*', template: '/accounts/search', value: 'search' },
    ]);
    expect(router.match('GET', 'api.bank.example', '/accounts/search')?.value).toBe('search');
    expect(router.match('GET', 'api.bank.example', '/accounts/17/')?.value).toBe('one');
  });

  it('goes back to the parameter when the static branch ends nowhere', () => {
    const router = compileRouter([
      { method: 'GET', host: '*', template: '/users/me/settings', value: 1 },
      { method: 'GET', host: '*', template: '/users/{id}/orders', value: 2 },
    ]);
    expect(router.match('GET', 'x', '/users/me/orders')?.value).toBe(2);
  });

  it('matches nothing on a path of too many segments', () => {
    const router = compileRouter([{ method: '*', host: '*', template: '/**', value: 1 }]);
    expect(router.match('GET', 'x', '/a'.repeat(64))?.value).toBe(1);
    expect(router.match('GET', 'x', '/a'.repeat(65))).toBeNull();
  });
});
