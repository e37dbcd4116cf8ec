import { afterAll, beforeAll, expect, it } from 'vitest';
import { overSocket, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

const SPEC = `openapi: 3.1.0
info: { title: Accounts, version: '1.0' }
servers: [{ url: https://api.bank.example/v1 }]
paths:
  /accounts/{accountId}:
    get:
      operationId: getAccount
      parameters: [{ name: accountId, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: one account } }
`;

it('an uploaded description makes operations known, and gateways match them', async () => {
  const analyst = await plane.as('analyst');
  const made = await analyst.ok('POST', '/api/v1/specs', { name: 'accounts.yaml', text: SPEC });
  expect(made).toMatchObject({ title: 'Accounts', version: '1.0', openapi: '3.1', operations: 1, uploaded_by: 'the-analyst' });
  const config = JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config')).text);
  expect(config.operations).toMatchObject([
    { method: 'GET', host: 'api.bank.example', template: '/v1/accounts/{accountId}', source: 'spec' },
  ]);
});

it('an upload of the same name replaces, a deletion takes away', async () => {
  const analyst = await plane.as('analyst');
  const again = await analyst.ok('POST', '/api/v1/specs', { name: 'accounts.yaml', text: SPEC.replace("'1.0'", "'1.1'") });
  const { items } = await analyst.ok('GET', '/api/v1/specs');
  expect(items.map((spec: { version: string }) => spec.version)).toEqual(['1.1']);
  await analyst.ok('DELETE', `/api/v1/specs/${again.id}`);
  expect(JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config')).text).operations).toEqual([]);
});

it('refuses what is no description, and never fetches a remote one', async () => {
  const analyst = await plane.as('analyst');
  const none = await analyst.send('POST', '/api/v1/specs', { name: 'x', text: 'hello: world' });
  expect(none.status).toBe(422);
  expect(none.body.code).toBe('SPEC_INVALID');
  const remote = SPEC.replace('schema: { type: string }', "schema: { $ref: 'http://127.0.0.1:1/x.json' }");
  expect((await analyst.send('POST', '/api/v1/specs', { name: 'x', text: remote })).body.code).toBe('SPEC_REMOTE_REF');
});
