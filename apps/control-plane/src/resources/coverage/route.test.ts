import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { STREAM, scenario } from '../../testing/scenario.ts';

let plane: TestPlane;
const START = Math.floor(Date.now() / 60_000) * 60_000 - 15 * 60_000;

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  await deliver(plane.socket, scenario(START));
  await plane.flush();
});
afterAll(() => plane.remove());

it('says what was not inspected, why, when and where', async () => {
  const coverage = await (await plane.as('auditor')).ok('GET', `/api/v1/coverage?from=${START}&to=${START + 600_000}`);
  expect(coverage).toMatchObject({ requests: 74, inspected_wholly: 69, percent: 93.24 });
  expect(coverage.gaps).toEqual([
    { reason: 'body-too-large', requests: 3 },
    { reason: 'deadline', requests: 2 },
  ]);
  expect(coverage.series.points[8]).toMatchObject({ gaps: { 'body-too-large': 3, deadline: 2 } });
  expect(coverage.routes[0]).toMatchObject({ method: 'GET', host: 'api.bank.example', reasons: [{ requests: 3 }, { requests: 2 }] });
});

it('counts what was refused, what broke and what was lost', async () => {
  const coverage = await (await plane.as('auditor')).ok('GET', `/api/v1/coverage?from=${START}&to=${START + 600_000}`);
  expect(coverage.rejected).toMatchObject([
    { code: 'HTTP_CONTENT_LENGTH', count: 2, message: 'Content-Length is malformed, repeated or conflicting.' },
  ]);
  expect(coverage.faults).toMatchObject([{ phase: 'request-body', fail_mode: 'open', detail: 'detector threw', count: 1 }]);
  expect(coverage.overflows).toMatchObject([{ stream: STREAM, lost: 7 }]);
});

it('has missed nothing where there was nothing', async () => {
  const coverage = await (await plane.as('auditor')).ok('GET', '/api/v1/coverage?from=0&to=60000');
  expect(coverage).toMatchObject({ requests: 0, percent: 100, gaps: [], routes: [] });
});
