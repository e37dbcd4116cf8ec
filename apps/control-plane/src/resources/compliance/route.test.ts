import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTROL_STATES } from '../../contract/index.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { scenario } from '../../testing/scenario.ts';

let plane: TestPlane;
beforeAll(async () => {
  // Facts come from the evidence log, so this works while the event store does not.
  plane = await startPlane({ store: 'down' });
  await deliver(plane.socket, scenario(Date.now() - 600_000));
  await plane.flush();
});
afterAll(() => plane.remove());

it('lists the frameworks of the catalogue', async () => {
  const list = await (await plane.as('analyst')).ok('GET', '/api/v1/compliance/frameworks');
  expect(list.items.length).toBeGreaterThan(3);
  expect(list.items.every((framework: { controls: number }) => framework.controls > 0)).toBe(true);
  expect(list.can).toEqual({ report: true });
});

it('says of every control what the evidence indicates, and why', async () => {
  const auditor = await plane.as('auditor');
  const { items } = await auditor.ok('GET', '/api/v1/compliance/frameworks');
  for (const framework of items) {
    const assessment = await auditor.ok('GET', `/api/v1/compliance/frameworks/${framework.id}`);
    expect(assessment.controls).toHaveLength(framework.controls);
    for (const control of assessment.controls) {
      expect(CONTROL_STATES).toContain(control.state);
      expect(control.reasons.length).toBeGreaterThan(0);
    }
    const sum = Object.values(assessment.counts as Record<string, number>).reduce((total, count) => total + count, 0);
    expect(sum).toBe(framework.controls);
    expect(assessment.can).toEqual({ report: false, attest: false });
  }
});

it('rests on numbers counted from the log', async () => {
  const auditor = await plane.as('auditor');
  const [framework] = (await auditor.ok('GET', '/api/v1/compliance/frameworks')).items;
  const assessment = await auditor.ok('GET', `/api/v1/compliance/frameworks/${framework.id}`);
  const value = (name: string): number | null => assessment.facts.find((fact: { name: string }) => fact.name === name).value;
  expect(value('traffic.exchanges')).toBe(74);
  expect(value('traffic.attacks')).toBe(8);
  expect(value('collection.lost_events')).toBe(7);
  expect(value('chain.verified')).toBe(1);
  expect(assessment.source.head).toMatch(/^[0-9a-f]{64}$/);
});

it('does not know every framework', async () => {
  const answer = await (await plane.as('auditor')).send('GET', '/api/v1/compliance/frameworks/no-such');
  expect(answer.status).toBe(404);
  expect(answer.body.code).toBe('FRAMEWORK_UNKNOWN');
});
