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

it('keeps what a description was before, says what differs, and brings it back', async () => {
  const analyst = await plane.as('analyst');
  const name = 'kept.yaml';
  await analyst.ok('POST', '/api/v1/specs', { name, text: SPEC });
  const second = SPEC.replace("'1.0'", "'2.0'").replace(
    "responses: { '200'",
    "security: []\n      responses: { '204': { description: none }, '200'",
  );
  const { id } = await analyst.ok('POST', '/api/v1/specs', { name, text: second });
  await analyst.ok('POST', '/api/v1/specs', { name, text: second });
  const { items } = await analyst.ok('GET', `/api/v1/specs/${id}/versions`);
  expect(items.map(({ version, why }: { version: string; why: string }) => `${version} ${why}`)).toEqual(['2.0 uploaded', '1.0 uploaded']);
  const { items: changes } = await analyst.ok('GET', `/api/v1/specs/${id}/difference`);
  expect(changes).toMatchObject([{ operation: 'GET /v1/accounts/{accountId}', what: 'response 204', before: '', after: 'described' }]);
  expect((await analyst.send('GET', `/api/v1/specs/${id}/text?version=${items[1].version_id}`)).body).toBe(SPEC);
  const back = await analyst.ok('POST', `/api/v1/specs/${id}/restore`, { version: items[1].version_id });
  expect(back).toMatchObject({ version: '1.0' });
  expect((await analyst.ok('GET', `/api/v1/specs/${id}/versions`)).items).toHaveLength(3);
  expect((await analyst.send('POST', `/api/v1/specs/${id}/restore`, { version: '999999' })).status).toBe(404);
});

it('fetches from no origin that the configuration does not name', async () => {
  const analyst = await plane.as('analyst');
  const answer = await analyst.send('POST', '/api/v1/specs/fetch', { url: 'http://127.0.0.1:1/spec.yaml' });
  expect(answer.body.code).toBe('SPEC_ORIGIN_REFUSED');
  expect(answer.status).toBe(422);
});
