import { expect, it } from 'vitest';
import { diffSpecs } from './diff.ts';
import { loadSpec } from './load.ts';

const BEFORE = `openapi: 3.1.0
info: { title: Bank, version: '1' }
security: [{ key: [] }]
paths:
  /cards/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }, { name: expand, in: query, schema: { type: string } }]
      responses: { 200: { description: ok, content: { application/json: { schema: { type: object, properties: { pan: { type: string }, limit: { type: integer } } } } } } }
  /old: { get: { responses: { default: { description: x } } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key }, bearer: { type: http, scheme: bearer } } }
`;
const AFTER = BEFORE.replace('/cards/{id}', '/cards/{cardId}')
  .replace('{ name: expand, in: query, schema: { type: string } }', '{ name: expand, in: query, required: true, schema: { type: string } }')
  .replace('pan: { type: string }, limit: { type: integer }', 'limit: { type: number }, brand: { type: string }')
  .replace('/old', '/new')
  .replace('[{ key: [] }]', '[{ bearer: [] }]');

it('says what differs, and what a client would notice', async () => {
  const [before, after] = await Promise.all([loadSpec(BEFORE, 'a'), loadSpec(AFTER, 'b')]);
  if (!before.ok || !after.ok) throw new Error('a description does not load');
  expect(diffSpecs(before.value, before.value)).toEqual([]);
  expect(
    diffSpecs(before.value, after.value).map(
      ({ operation, what, before: old, after: now, breaking }) => `${operation} | ${what} | ${old} | ${now} | ${breaking}`,
    ),
  ).toEqual([
    'GET /cards/{cardId} | query expand | string | string required | true',
    'GET /cards/{cardId} | response 200 brand |  | string | false',
    'GET /cards/{cardId} | response 200 limit | integer | number | true',
    'GET /cards/{cardId} | response 200 pan | string |  | true',
    'GET /cards/{cardId} | security | apiKey | http:bearer | true',
    'GET /new | operation |  | described | false',
    'GET /old | operation | described |  | true',
  ]);
});
