import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

it('keeps filters by name for the one who saved them', async () => {
  const [auditor, analyst] = [await plane.as('auditor'), await plane.as('analyst')];
  const write = { page: 'inventory', name: 'Open to the world', search: '?exposure=external&auth=none' };
  const { id } = await auditor.ok('POST', '/api/v1/views', write);
  await auditor.ok('POST', '/api/v1/views', { ...write, search: '?exposure=external' });
  expect((await auditor.ok('GET', '/api/v1/views')).items).toEqual([
    { id, page: 'inventory', name: 'Open to the world', search: '?exposure=external' },
  ]);
  expect((await analyst.ok('GET', '/api/v1/views')).items).toEqual([]);
  expect((await analyst.send('DELETE', `/api/v1/views/${id}`)).status).toBe(404);
  await auditor.ok('DELETE', `/api/v1/views/${id}`);
  expect((await auditor.ok('GET', '/api/v1/views')).items).toEqual([]);
  expect((await auditor.send('POST', '/api/v1/views', { ...write, search: 'javascript:x' })).status).toBe(400);
});
