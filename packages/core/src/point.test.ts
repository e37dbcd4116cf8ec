import { describe, expect, it } from 'vitest';
import { pointDecoded, pointIndex, pointKind, pointMember, pointName, pointPattern } from './point.ts';

describe('point addresses', () => {
  it('joins members, indices and decoders', () => {
    const sku = pointMember(pointIndex(pointMember('body.json', 'items'), 2), 'sku');
    expect(sku).toBe('body.json.items[2].sku');
    expect(pointMember(pointDecoded(pointDecoded('query.f', 'base64'), 'json'), 'id')).toBe('query.f|base64|json.id');
    expect(pointName('query.f')).toBe('query.f#name');
  });

  it('quotes names that would break the address', () => {
    expect(pointMember('query', 'a.b')).toBe('query["a.b"]');
    expect(pointMember('query', '')).toBe('query[""]');
    expect(pointMember('query', 'a\u0000')).toBe('query["a\\u0000"]');
  });

  it('knows its kind', () => {
    expect(pointKind('response.body.json.error')).toBe('body');
    expect(pointKind('path[3]')).toBe('path');
    expect(pointKind('nonsense')).toBeNull();
  });

  it('groups by pattern but keeps path positions', () => {
    expect(pointPattern('body.json.items[2].sku|base64')).toBe('body.json.items[].sku');
    expect(pointPattern('path[3]|percent')).toBe('path[3]');
  });
});
