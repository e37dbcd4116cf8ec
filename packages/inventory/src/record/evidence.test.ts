import type { FieldObservation, Observation } from '@sallyport/core';
import { expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';
import { toOpenApi } from '../output/openapi.ts';

const AT = 1_700_000_000_000;

function seen(n: number, wanted: Partial<Observation> = {}): Observation {
  return {
    at: AT + n * 60_000,
    method: 'GET',
    host: 'api.bank.example',
    segments: ['accounts'],
    protocol: 'rest',
    action: '',
    status: 200,
    listener: 'public',
    auth: 'bearer',
    clientClass: 'public',
    client: 'c1',
    tls: true,
    direction: 'inbound',
    requestType: '',
    responseType: 'application/json',
    requestBytes: 0,
    responseBytes: 10,
    latency_ms: 1,
    hostile: false,
    fields: null,
    ...wanted,
  };
}

function field(name: string, wanted: Partial<FieldObservation> = {}): FieldObservation {
  return { location: 'response', name, type: 'string', format: '', size: 6, classes: [], distinct: 0, ...wanted };
}

it('says how sure it is of authentication, by where clients are, and what was answered without a credential', () => {
  const inventory = createInventory();
  for (let n = 0; n < 90; n++) inventory.observe(seen(n));
  for (let n = 0; n < 10; n++)
    inventory.observe(seen(n, { auth: 'none', clientClass: 'private', listener: 'inside', status: n < 6 ? 200 : 401 }));
  inventory.observe(seen(50, { auth: 'none', status: 204 }));
  inventory.observe(seen(51, { auth: 'none', client: '' }));
  const [record] = inventory.operations();
  expect(record!.auth).toMatchObject({ state: 'partial', open_successes: 8 });
  const [outside, inside] = record!.auth.by_client;
  expect(outside).toMatchObject({ client_class: 'public', requests: 91, open: [{ status: 204, count: 1 }] });
  expect(inside).toMatchObject({
    client_class: 'private',
    requests: 10,
    coverage: { share: 0, low: 0 },
    open: [{ status: 200, count: 6 }],
  });
  // Wilson at 95 %: 90 of 91, and none of 10.
  expect(outside!.coverage.low).toBeCloseTo(0.9404, 3);
  expect(outside!.coverage.high).toBeCloseTo(0.9981, 3);
  expect(inside!.coverage.high).toBeCloseTo(0.2775, 3);
  expect(record!.exposure_detail).toMatchObject({
    public: 91,
    private: 10,
    tls: 102,
    listeners: [
      { listener: 'public', requests: 92 },
      { listener: 'inside', requests: 10 },
    ],
  });
});

it('tells closed sets from open ones, bounds, nulls and what is always there, each with its samples', () => {
  const inventory = createInventory();
  for (let n = 0; n < 60; n++) {
    const fields = [
      field('', { type: 'object', size: 3 }),
      field('state', { distinct: 1 + (n % 3), size: 4 + (n % 3) }),
      field('id', { distinct: 1_000 + n }),
      n % 4 === 0 ? field('note', { type: 'null', size: 0 }) : field('note', { distinct: 7_000 + n, size: 20 }),
      ...(n % 2 === 0 ? [field('limit', { type: 'integer', size: 1_000, distinct: 9 })] : []),
    ];
    inventory.observe(seen(n, { fields }));
    if (n % 10 === 0) inventory.observe(seen(n, { status: 404, auth: 'bearer', fields: [field('', { type: 'object' }), field('title')] }));
  }
  const parameters = new Map(inventory.operations()[0]!.parameters.map((item) => [`${item.status_class} ${item.name}`, item]));
  expect(parameters.get('2xx state')).toMatchObject({
    closed: { values: 3, samples: 60, confidence: 0.95 },
    size_min: 4,
    size_max: 6,
    required: true,
  });
  expect(parameters.get('2xx id')!.closed).toBeNull();
  expect(parameters.get('2xx note')).toMatchObject({ null_share: 0.25, seen: 60, samples: 60 });
  expect(parameters.get('2xx limit')).toMatchObject({ presence: 0.5, required: false, closed: { values: 1, samples: 30 } });
  expect(parameters.get('2xx limit')!.presence_low).toBeCloseTo(0.3774, 3);
  expect(parameters.get('2xx state')!.presence_low).toBeGreaterThan(0.93);
  // Answers are learned by class of status, each by itself.
  expect(parameters.get('4xx title')).toMatchObject({ seen: 6, samples: 6 });
});

it('keeps the values of an enumeration where they are constants of the API, and nothing of a field that holds others or data', () => {
  const inventory = createInventory();
  for (let n = 0; n < 60; n++) {
    const state = ['PENDING', 'BOOKED', 'REJECTED'][n % 3]!;
    const fields = [
      field('', { type: 'object', size: 4 }),
      field('state', { distinct: 1 + (n % 3), constant: state }),
      field('owner', { distinct: 1 + (n % 3), ...(n % 20 === 0 ? {} : { constant: state }) }),
      field('level', { type: 'integer', distinct: 1 + (n % 2), constant: String(1 + (n % 2)) }),
      field('tax', { distinct: 1 + (n % 3), constant: state, classes: [['ssn', 1]] }),
    ];
    inventory.observe(seen(n, { fields }));
  }
  const records = inventory.operations();
  const parameters = new Map(records[0]!.parameters.map((item) => [item.name, item]));
  const members = (name: string): unknown => parameters.get(name)!.closed?.members.map(({ value, count }) => `${value} ${count}`);
  expect(members('state')).toEqual(['BOOKED 20', 'PENDING 20', 'REJECTED 20']);
  expect(members('owner')).toEqual([]);
  expect(members('tax')).toEqual([]);
  const again = createInventory();
  again.restore(JSON.parse(JSON.stringify(inventory.snapshot())));
  expect(again.operations()[0]!.parameters).toEqual(records[0]!.parameters);
  const document = JSON.stringify(toOpenApi(records, { title: 't', version: '1' }));
  expect(document).toContain(
    '"enum":["BOOKED","PENDING","REJECTED"],"x-sallyport-enum":{"samples":60,"counts":[20,20,20],"confidence":0.95}',
  );
  expect(document).toContain('"enum":[1,2]');
});
