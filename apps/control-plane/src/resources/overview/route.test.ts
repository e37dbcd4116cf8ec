import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { scenario, TRANSFERS } from '../../testing/scenario.ts';

let plane: TestPlane;
const START = Math.floor(Date.now() / 60_000) * 60_000 - 15 * 60_000;
const WINDOW = `from=${START}&to=${START + 10 * 60_000}`;

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  await deliver(plane.socket, scenario(START));
  await plane.flush();
});
afterAll(() => plane.remove());

it('counts the window, and the one before it', async () => {
  const overview = await (await plane.as('auditor')).ok('GET', `/api/v1/overview?${WINDOW}`);
  expect(overview.totals).toEqual({ requests: 74, attacks: 8, blocked: 4, suspicious: 1, rejected: 2, faults: 1, attack_sources: 2 });
  expect(overview.previous).toMatchObject({ requests: 0, attacks: 0 });
  expect(overview.coverage).toEqual({ requests: 74, inspected_wholly: 69, percent: 93.24 });
  expect(overview.mode).toBe('monitor');
});

it('names what was attacked most, by whom and how', async () => {
  const overview = await (await plane.as('auditor')).ok('GET', `/api/v1/overview?${WINDOW}`);
  expect(overview.by_class).toEqual([
    { class: 'sqli', attacks: 6, blocked: 4 },
    { class: 'xss', attacks: 2, blocked: 0 },
  ]);
  expect(overview.top_operations[0]).toMatchObject({
    operation: TRANSFERS,
    method: 'POST',
    template: '/transfers',
    attacks: 6,
    blocked: 4,
  });
  expect(overview.top_sources[0]).toMatchObject({ client: '198.51.100.9', attacks: 6, blocked: 4 });
});

it('draws the window without holes', async () => {
  const { series } = await (await plane.as('auditor')).ok('GET', `/api/v1/overview?${WINDOW}`);
  expect(series.step_ms).toBe(60_000);
  expect(series.points).toHaveLength(10);
  expect(series.points[4]).toMatchObject({ at: START + 4 * 60_000, attacks: 6, blocked: 4 });
  expect(series.points.reduce((sum: number, point: { requests: number }) => sum + point.requests, 0)).toBe(74);
});

it('counts the inventory by risk, status and exposure', async () => {
  const { operations } = await (await plane.as('auditor')).ok('GET', `/api/v1/overview?${WINDOW}`);
  expect(operations.total).toBeGreaterThan(0);
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);
  expect(sum(operations.by_risk)).toBe(operations.total);
  expect(sum(operations.by_exposure)).toBe(operations.total);
});

it('refuses a window that ends before it starts', async () => {
  const answer = await (await plane.as('auditor')).send('GET', '/api/v1/overview?from=20&to=10');
  expect(answer.status).toBe(422);
  expect(answer.body.code).toBe('PERIOD_INVALID');
});
