import { Random } from './random.ts';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly ssn: string;
  readonly born: string;
  readonly accounts: readonly Account[];
}

export interface Account {
  readonly id: string;
  readonly iban: string;
  readonly currency: string;
  balance: number;
  readonly card: { readonly id: string; readonly pan: string; readonly expiry: string };
}

const GIVEN = [
  'Ada',
  'Björn',
  'Chiara',
  'Dmitri',
  'Elif',
  'Fionnuala',
  'Grace',
  'Hiro',
  'Ines',
  'João',
  'Kwame',
  'Lucía',
  'Máire',
  'Noor',
  'Olu',
  'Priya',
];
const FAMILY = [
  "O'Brien",
  'Müller',
  'D’Angelo',
  'Nakamura',
  'van der Berg',
  'Okafor',
  'García-López',
  'Smith & Sons',
  'Ølsen',
  'Kowalska',
  'Haddad',
  'Lee',
];

/** Completes a card number with its Luhn digit. */
function withLuhn(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Completes a German IBAN with its check digits (ISO 7064 mod 97-10). */
function iban(random: Random): string {
  const account = `50010517${String(random.integer(0, 9_999_999_999)).padStart(10, '0')}`;
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${account}`;
}

function account(random: Random): Account {
  return {
    id: String(random.integer(10_000_000, 99_999_999)),
    iban: iban(random),
    currency: random.pick(['USD', 'EUR', 'GBP', 'CHF', 'JPY']),
    balance: random.integer(100, 2_000_000) / 100,
    card: {
      id: `crd_${random.hex(12)}`,
      pan: withLuhn(`4${String(random.integer(0, 99_999_999_999_999)).padStart(14, '0')}`),
      expiry: '11/29',
    },
  };
}

function customer(random: Random): Customer {
  const name = `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
  return {
    id: random.uuid(),
    name,
    email: `${name
      .normalize('NFD')
      .replace(/[^A-Za-z]+/g, '.')
      .toLowerCase()}@mail.example`,
    phone: `+1-212-555-${String(random.integer(100, 9_999)).padStart(4, '0')}`,
    ssn: `${random.integer(100, 665)}-${random.integer(10, 99)}-${random.integer(1_000, 9_999)}`,
    born: `19${random.integer(50, 99)}-0${random.integer(1, 9)}-${random.integer(10, 28)}`,
    accounts: Array.from({ length: random.integer(1, 3) }, () => account(random)),
  };
}

/** The bank's customers; all of it is made up, and every check digit is right. */
export function makeCustomers(count: number, seed: number): Customer[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => customer(random));
}
