import type { ParameterRecord } from '@sallyport/inventory';
import { expect, it } from 'vitest';
import { normalAt } from './normal.ts';

function parameter(location: ParameterRecord['location'], name: string): ParameterRecord {
  return {
    location,
    name,
    status_class: '',
    types: ['string'],
    formats: [],
    seen: 40,
    samples: 40,
    presence: 1,
    presence_low: 1,
    null_share: 0,
    closed: null,
    required: true,
    size_min: 3,
    size_max: 80,
    distinct: 37,
    data_classes: [],
    described: false,
    first_seen: 1,
    last_seen: 2,
  };
}

const PARAMETERS = [
  parameter('body', 'items[].note'),
  parameter('query', 'q'),
  parameter('header', 'x-note'),
  parameter('response', 'card.pan'),
];

it.each([
  ['body.json.items[].note', true],
  ['body.form.items[].note', true],
  ['query.q', true],
  ['header.x-note', true],
  ['response.body.json.card.pan', true],
  ['body.json.items[].sku', false],
  ['cookie.q', false],
  ['path[2]', false],
  ['response.body', false],
])('%s is known to the inventory: %s', (point, known) => {
  const normal = { types: ['string'], formats: [], size_min: 3, size_max: 80, distinct: 37, seen: 40 };
  expect(normalAt(PARAMETERS, point)).toEqual(known ? normal : null);
});
