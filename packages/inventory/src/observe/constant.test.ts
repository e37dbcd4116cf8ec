import { expect, it } from 'vitest';
import { constantOf } from './constant.ts';

it.each(['PENDING', 'sepa-credit', 'CARD_NOT_PRESENT', 'EUR', 'de', 'checking', 'MT103', '3', 'payment.completed'])(
  '%s may be a constant of an API',
  (value) => expect(constantOf('state', value)).toBe(value),
);

it.each(['alice', 'Kowalska', 'SMITH', 'hunter2', '4111111111111111', '12345', 'alma@mail.example', 'a note of some words', ''])(
  '%s is none',
  (value) => expect(constantOf('state', value)).toBeNull(),
);

it('is none in a field whose name speaks of persons or secrets, whatever it says', () => {
  expect(constantOf('lastName', 'active')).toBeNull();
  expect(constantOf('password', 'pending')).toBeNull();
});
