import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../detection.ts';

const detection = createDetection({ model: null });

function scoreOf(target: string, value?: unknown): number {
  const bytes = Buffer.from(value === undefined ? '' : JSON.stringify(value));
  const { request } = canonicalRequest({
    method: value === undefined ? 'GET' : 'POST',
    target,
    scheme: 'https',
    headers: [['host', 'api.shop.example'], ...(value === undefined ? [] : [['content-type', 'application/json'] as const])],
    body: { state: value === undefined ? 'none' : 'complete', bytes },
  });
  return detection.inspect(extractRequest(request).leaves, request, null).score;
}

const asked = (name: string, value: string): number => scoreOf(`/v1/items?${name}=${encodeURIComponent(value)}`);

describe('conditions of lists', () => {
  it.each([
    ['where', '{"price":{"$gte":10,"$lt":50},"tags":{"$in":["a","b"]}}'],
    ['q', '{"status":{"$in":["open","paid"]},"total":{"$gt":100}}'],
    ['filters[$or][1][sku][$eq]', 'A-1'],
    ['filters[published][$notNull]', 'true'],
    ['price[$lt]', '100'],
    ['created[$gte]', '2026-11-01'],
    ['read[$ne]', 'true'],
  ])('%s=%s', (name, value) => {
    expect(asked(name, value)).toBeLessThan(0.5);
  });

  it.each([
    { selector: { year: { $gt: 2010 }, title: { $eq: 'Live And Let Die' } } },
    { filter: { $or: [{ city: { $regex: '^Ber' } }, { closed: { $exists: true } }], 'a.b': { $nin: ['x'] } } },
    { condition: '{"browser":{"$ne":"safari"},"age":{"$gte":18}}' },
  ])('%j', (value) => {
    expect(scoreOf('/v1/find', value)).toBeLessThan(0.5);
  });

  it.each([
    ['where', '{"username":{"$ne":""}}'],
    ['filter', '{"id":{"$ne":null}}'],
    ['filter', '{"id":{"$gt":""}}'],
    ['filter', '{"city":{"$regex":".*"}}'],
    ['filter', '{"city":{"$regex":"^a"}}'],
    ['q', '{"$or":[{"city":{"$exists":true}},{}]}'],
    ['where', '{"$nor":[{"a":1}]}'],
    ['filter', '{"balance":{"$gt":0}}'],
    ['search', '{"selector":{"_id":{"$gt":null}}}'],
    ['id[$ne]', 'x'],
    ['read[$ne]', '1'],
    ['query', '{"$gt":""}'],
    ['q', '{"$where":"1==1"}'],
    ['q', '{"city":{"$eq":"x"},"$expr":{"$function":{"body":"x","args":[],"lang":"js"}}}'],
    ['id', '{"price":{"$gte":10}}'],
    ['filter[$ne]', 'x'],
    ['filter[email][$regex]', '^a'],
    ['price[$lt]', 'zzz'],
    ['password[$lt]', '100'],
  ])('no filter: %s=%s', (name, value) => {
    expect(asked(name, value)).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    { username: { $ne: null }, password: { $ne: null } },
    { query: { $gt: '' } },
    { filter: { id: { $ne: 1 } } },
    { filter: { reset_token: { $exists: true } } },
    { filter: { city: { $where: 'sleep(5)' } } },
  ])('no filter: %j', (value) => {
    expect(scoreOf('/v1/find', value)).toBeGreaterThanOrEqual(0.5);
  });
});
