import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Control } from '../../control.ts';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { recordsAsOf } from './as-of.ts';

const START = Date.UTC(2026, 2, 1);
const DAY_MS = 86_400_000;
let now = START;
let control: Control;
let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({
    store: 'down',
    clock: { now: () => now, micros: () => performance.now() * 1_000 },
    onComposed: (composed) => {
      control = composed;
    },
  });
});
afterAll(() => plane.remove());

it('holds the data that was known then, and not what was found since', async () => {
  const call = (seq: number, path: string) => exchange('gw1', seq, now + seq * 400_000, { path });
  await deliver(plane.socket, [call(1, '/v1/cards'), call(2, '/v1/cards')]);
  await plane.flush();
  now += 3_600_000;
  await control.ledger.note(control.inventory.operations(), now);
  const then = now;
  now += DAY_MS;
  await deliver(plane.socket, [call(3, '/v1/loans'), call(4, '/v1/loans')]);
  await plane.flush();
  now += 3_600_000;
  await control.ledger.note(control.inventory.operations(), now);
  const templates = async (at: number): Promise<string[]> => (await recordsAsOf(control, at)).map(({ template }) => template).sort();
  expect(await templates(START)).toEqual([]);
  expect(await templates(then)).toEqual(['/v1/cards']);
  expect(await templates(now)).toEqual(['/v1/cards', '/v1/loans']);
  const [past] = await recordsAsOf(control, then);
  const present = control.inventory.operations().find(({ id }) => id === past!.id)!;
  expect(
    past!.data_classes.map(({ id, category, in_request, in_response, fields }) => ({ id, category, in_request, in_response, fields })),
  ).toEqual(
    present.data_classes.map(({ id, category, in_request, in_response, fields }) => ({ id, category, in_request, in_response, fields })),
  );
});
