import { afterAll, beforeAll, expect, it } from 'vitest';
import { overSocket, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down', mode: 'monitor' });
});
afterAll(() => plane.remove());

it('edits the policy by version; who comes second is told', async () => {
  const admin = await plane.as('admin');
  const before = await admin.ok('GET', '/api/v1/settings/policy');
  expect(before).toMatchObject({ version: 1, modes: { global: 'monitor', ceiling: 'block' }, can: { update: true } });
  const policy = { ...before.policy, block_threshold: 0.7 };
  const after = await admin.ok('PUT', '/api/v1/settings/policy', { version: 1, policy, reason: 'for the test' });
  expect(after).toMatchObject({ version: 2, updated_by: 'admin', policy: { block_threshold: 0.7 } });
  expect(after.hash).not.toBe(before.hash);
  const late = await admin.send('PUT', '/api/v1/settings/policy', { version: 1, policy, reason: 'for the test' });
  expect(late.status).toBe(409);
});

it('refuses what is no policy, naming the field, and leaves the one in force', async () => {
  const admin = await plane.as('admin');
  const { version, policy, hash } = await admin.ok('GET', '/api/v1/settings/policy');
  const bad = await admin.send('PUT', '/api/v1/settings/policy', { version, policy: { ...policy, mode: 'blok' }, reason: 'for the test' });
  expect(bad.status).toBe(422);
  expect(bad.body).toMatchObject({ code: 'POLICY_INVALID', place: 'policy.mode' });
  expect((await admin.ok('GET', '/api/v1/settings/policy')).hash).toBe(hash);
});

it('switches one route, and a waiting gateway hears of it', async () => {
  const admin = await plane.as('admin');
  const { version } = await admin.ok('GET', '/api/v1/settings/policy');
  const have = JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config')).text).version;
  const waiting = overSocket(plane.socket, 'GET', `/gateway/v1/config?have=${have}&wait_ms=20000`);
  const set = await admin.ok('PUT', '/api/v1/settings/mode', {
    version,
    level: 'route',
    path: '/payments/**',
    methods: ['POST'],
    mode: 'block',
    reason: 'for the test',
  });
  expect(set.modes.routes).toMatchObject([{ host: '*', path: '/payments/**', methods: ['POST'], mode: 'block' }]);
  const heard = JSON.parse((await waiting).text);
  expect(heard.version).not.toBe(have);
  expect(heard.policy.routes[0]).toMatchObject({ path: '/payments/**', mode: 'block' });
});

it('switches an API that the policy names, and an operation', async () => {
  const admin = await plane.as('admin');
  const { version, policy } = await admin.ok('GET', '/api/v1/settings/policy');
  const apis = [{ id: 'pay', hosts: ['api.bank.example'], paths: ['/pay/**'] }];
  const named = await admin.ok('PUT', '/api/v1/settings/policy', { version, policy: { ...policy, apis }, reason: 'for the test' });
  const set = async (of: number, body: object) =>
    (await admin.send('PUT', '/api/v1/settings/mode', { version: of, reason: 'for the test', ...body })).body;
  const api = await set(named.version, { level: 'api', api: 'pay', mode: 'block' });
  expect(api.modes.apis).toEqual([{ ...apis[0], mode: 'block' }]);
  expect(await set(api.version, { level: 'api', api: 'other', mode: 'block' })).toMatchObject({ code: 'NOT_FOUND', place: 'body.api' });
  const operation = 'op_0123456789abcdef';
  const one = await set(api.version, { level: 'operation', operation, mode: 'off' });
  expect(one.modes.operations).toMatchObject([{ operation, mode: 'off' }]);
  const back = await set(one.version, { level: 'operation', operation, mode: null });
  expect(back.modes).toMatchObject({ operations: [], apis: [{ id: 'pay' }] });
});

it('shows the policy to those who may not change it', async () => {
  const analyst = await plane.as('analyst');
  const shown = await analyst.ok('GET', '/api/v1/settings/policy');
  expect(shown.can).toEqual({ update: false, approve: false });
  expect(
    (await analyst.send('PUT', '/api/v1/settings/mode', { version: shown.version, level: 'global', mode: 'off', reason: 'for the test' }))
      .status,
  ).toBe(403);
});

it('keeps the policy over a restart, and takes a mode asked for at the start', async () => {
  const { hash, version } = await (await plane.as('admin')).ok('GET', '/api/v1/settings/policy');
  await plane.close();
  plane = await startPlane({ store: 'down', dir: plane.dir });
  expect(await (await plane.signIn()).ok('GET', '/api/v1/settings/policy')).toMatchObject({ hash, version });
  await plane.close();
  plane = await startPlane({ store: 'down', dir: plane.dir, mode: 'block' });
  const now = await (await plane.signIn()).ok('GET', '/api/v1/settings/policy');
  expect(now).toMatchObject({ version: version + 1, modes: { global: 'block' }, updated_by: 'sallyport' });
});
