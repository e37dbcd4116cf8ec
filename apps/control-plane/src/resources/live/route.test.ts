import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LiveNotice } from '../../contract/index.ts';
import { type Client, deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { scenario } from '../../testing/scenario.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
});
afterAll(() => plane.remove());

/** The first notice that speaks of `resource`. */
async function noticeOf(client: Client, resource: string, act: () => Promise<unknown>): Promise<LiveNotice> {
  const response = await fetch(`${plane.url}/api/v1/live`, { headers: { cookie: client.cookie } });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  await act();
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk, { stream: true });
    for (const [, data = ''] of text.matchAll(/event: change\ndata: (.*)\n\n/g)) {
      const notice = JSON.parse(data) as LiveNotice;
      if (notice.changed.includes(resource)) return notice;
    }
  }
  throw new Error('the stream ended');
}

it('tells an open console that there is something new, once it can be asked for', async () => {
  const analyst = await plane.as('analyst');
  const notice = await noticeOf(analyst, 'attacks', () => deliver(plane.socket, scenario(Date.now() - 600_000)));
  expect(notice).toMatchObject({ requests: 74, attacks: 8, blocked: 4 });
  expect(notice.changed).toEqual(expect.arrayContaining(['attacks', 'coverage', 'operations', 'overview']));
  expect((await analyst.ok('GET', '/api/v1/attacks')).total).toBe(9);
});

it('tells of a change that someone else made', async () => {
  const admin = await plane.as('admin');
  const analyst = await plane.as('analyst');
  const { version } = await admin.ok('GET', '/api/v1/settings/policy');
  const change = { version, level: 'global', mode: 'block', reason: 'for the test' };
  const notice = await noticeOf(analyst, 'policy', () => admin.ok('PUT', '/api/v1/settings/mode', change));
  expect(notice.changed).toContain('audit');
});

it('is for those who are signed in', async () => {
  expect((await fetch(`${plane.url}/api/v1/live`)).status).toBe(401);
});
