import { describe, expect, it } from 'vitest';
import { EMPTY_REQUEST } from '../../testing/cases.ts';
import { protocol } from './detector.ts';

function rulesOf(request: Partial<typeof EMPTY_REQUEST>, facts: Parameters<NonNullable<typeof protocol.inspectRequest>>[1] = []): string[] {
  const rules: string[] = [];
  protocol.inspectRequest?.({ ...EMPTY_REQUEST, ...request }, facts, (rule) => rules.push(rule.id));
  return rules;
}

describe('protocol', () => {
  it('reports facts by what they mean for an attack', () => {
    expect(rulesOf({}, [{ kind: 'overlong-utf8', detail: 'query' }])).toEqual(['protocol.evasion']);
    expect(rulesOf({}, [{ kind: 'conflicting-content-type', detail: '' }])).toEqual(['protocol.ambiguous']);
    expect(rulesOf({}, [{ kind: 'duplicate-parameter', detail: 'a' }])).toEqual([]);
  });

  it('reports character sets that hide ASCII and method overrides', () => {
    expect(rulesOf({ headers: [['content-type', 'text/xml; charset=UTF-7']] })).toEqual(['protocol.charset']);
    expect(rulesOf({ headers: [['content-type', 'text/xml; charset=utf-8']] })).toEqual([]);
    expect(rulesOf({ headers: [['x-http-method-override', 'DELETE']] })).toEqual(['protocol.method-override']);
  });
});
