import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
});
afterAll(() => plane.remove());

it('has every change, sign-in and refusal with who, what and whether', async () => {
  const admin = await plane.as('admin');
  const analyst = await plane.as('analyst');
  await analyst.send('POST', '/api/v1/users', { name: 'sneaky', role: 'admin' });
  await admin.send('POST', '/api/v1/users', { name: 'the-analyst', role: 'admin' });
  await new Client(plane.url).send('POST', '/api/v1/session', { name: 'my-secret-typed-here', password: 'x' });
  await new Client(plane.url).send('POST', '/api/v1/session', { name: 'admin', password: 'x' });
  await plane.flush();
  const { items } = await (await plane.as('auditor')).ok('GET', '/api/v1/audit');
  const seen = items.map((item: Record<string, string>) => [item.actor, item.action, item.target, item.outcome].join(' '));
  expect(seen).toEqual(
    expect.arrayContaining([
      'sallyport users.create admin allowed',
      'admin session.sign-in admin allowed',
      'admin users.create the-analyst allowed',
      'the-analyst users.create  denied',
      'admin users.create the-analyst failed',
      'unknown session.sign-in  failed',
      'admin session.sign-in admin failed',
    ]),
  );
  expect(JSON.stringify(items)).not.toContain('my-secret-typed-here');
});

it('filters and pages', async () => {
  const auditor = await plane.as('auditor');
  const denied = await auditor.ok('GET', '/api/v1/audit?outcome=denied&actor=the-analyst');
  expect(denied.items).toMatchObject([{ action: 'users.create', detail: 'FORBIDDEN', address: '127.0.0.1' }]);
  const first = await auditor.ok('GET', '/api/v1/audit?limit=2');
  const second = await auditor.ok('GET', `/api/v1/audit?limit=2&cursor=${first.next}`);
  expect(second.items[0].seq).toBeLessThan(first.items[1].seq);
  expect((await auditor.ok('GET', '/api/v1/audit?q=ANALYST')).items.length).toBeGreaterThan(0);
});
