import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyValue } from './classify.ts';
import { nameHint } from './names.ts';
import { DATA_CLASSES, dataClass } from './table.ts';

/** A name that agrees with a class, for the classes that need one. */
const NAMES: Readonly<Record<string, string>> = {
  cvv: 'card.cvv2',
  pin_block: 'pinBlock',
  ein: 'employer_id',
  us_account: 'accountNumber',
  bic: 'bicfi',
  dob: 'dateOfBirth',
  passport_us: 'passport_no',
  password: 'newPassword',
  session: 'JSESSIONID',
  person_name: 'fullName',
};

const ids = (name: string, value: string): string[] => classifyValue(name, value).map(({ id }) => id);

describe('the table', () => {
  it('holds the 29 types of the financial trade and those of secrets, each once', () => {
    expect(DATA_CLASSES).toHaveLength(32);
    expect(new Set(DATA_CLASSES.map(({ id }) => id)).size).toBe(32);
    expect(dataClass('cvv')?.category).toBe('SAD');
    expect(dataClass('no such')).toBeNull();
  });

  const vectors = DATA_CLASSES.flatMap((row) => row.testValid.map((value) => [row.id, value] as const));
  it.each(vectors)('%s: %j is recognised', (id, value) => {
    expect(ids(NAMES[id] ?? '', value)).toContain(id);
  });

  const refused = DATA_CLASSES.flatMap((row) => row.testInvalid.map((value) => [row.id, value] as const));
  it.each(refused)('%s: %j is refused, whatever the name', (id, value) => {
    expect(ids('', value)).not.toContain(id);
    expect(ids(NAMES[id] ?? id, value)).not.toContain(id);
  });

  it.each(Object.entries(NAMES))('%s needs a name that agrees', (id) => {
    for (const value of dataClass(id)!.testValid) expect(ids('', value)).not.toContain(id);
  });
});

describe('classification', () => {
  it.each([
    ['', '4111 1111 1111 1111', ['pan']],
    ['', '4111-1111-1111-1111', ['pan']],
    ['cardNumber', '4111111111111111', ['pan']],
    ['', '41 11 11 11 11 11 11 11', []],
    ['trace_number', '4111111111111111', []],
    ['timestamp', '1732323192123', []],
    ['', '550e8400-e29b-41d4-a716-446655440000', []],
    ['', '12345678-1234-4123-8123-123456789012', []],
    ['', '2024-11-23T00:53:12Z', []],
    ['customer.ssn', '536226789', ['ssn']],
    ['taxId', '912701234', ['itin']],
    ['', '536226789', []],
    ['securityCode', '1234', ['cvv']],
    ['shippingPinned', '1234', []],
    ['pin', '1234', ['pin_block']],
    ['pinRequired', '1234', []],
    ['accessToken', '9f86d081884c7d659a2feaa0c55ad015', ['oauth_token']],
    ['tokenType', 'bearer-token-of-some-length-1', []],
    ['x-api-key', 'k-12345678', ['api_key']],
    ['', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', ['api_key']],
    ['', 'Bearer 9f86d081884c7d659a2feaa0c55ad015', ['oauth_token']],
    ['mobile', '2125550187', ['phone']],
    ['', '212-555-0187', ['phone']],
    ['', '2125550187', []],
    ['email', 'a@b.io', ['email']],
    ['emailVerified', 'true', []],
    ['lastName', 'Müller', ['person_name']],
    ['fileName', 'report', []],
    ['homeAddress', '12 Main Street', ['address']],
    ['ip_address', '10.0.0.1', []],
    ['iban', 'de89 3704 0044 0532 0130 00', ['iban']],
    ['', 'DE89 3704 0044 0532 0130 00', ['iban']],
    ['note', 'please charge 4111 1111 1111 1111 for Jane', ['pan']],
    ['note', 'ssn 536-22-6789 on file', ['ssn']],
    ['accountNumber', '4111111111111111', ['us_account', 'pan']],
    ['account', 'checking', []],
    ['birthDate', '29/02/1980', ['dob']],
    ['createdDate', '1980-02-29', []],
  ])('%s = %j is %j', (name, value, expected) => {
    expect(ids(name, value)).toEqual(expected);
  });

  it('finds what is inside a long text, and long tokens by their names', () => {
    expect(ids('memo', `${'word '.repeat(100)}5555555555554444 ${'word '.repeat(10)}`)).toEqual(['pan']);
    expect(ids('refresh_token', 'x'.repeat(500))).toEqual(['oauth_token']);
    expect(ids('memo', 'x'.repeat(5_000))).toEqual([]);
  });

  it('never throws, and its confidence is a probability', () => {
    const name = fc.oneof(fc.constantFrom(...Object.values(NAMES), 'ssn', 'pan', 'iban', 'email'), fc.string());
    fc.assert(
      fc.property(name, fc.string({ unit: 'binary', maxLength: 300 }), (field, value) => {
        for (const { id, confidence } of classifyValue(field, value)) {
          expect(dataClass(id)).not.toBeNull();
          expect(confidence > 0 && confidence <= 1).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('names', () => {
  it.each([
    ['cvv', 'cvv'],
    ['cardCVV2', 'cvv'],
    ['Card-Verification-Value', 'cvv'],
    ['debitcardnumber', 'pan'],
    ['items[0].card_number', 'pan'],
    ['account_holder_name', 'person_name'],
    ['X-Request-Id', 'neutral'],
    ['csrf_token', ''],
    ['session_id', 'session'],
    ['password_policy', ''],
    ['encryptedPIN', 'pin_block'],
    ['shipping', ''],
    ['', ''],
  ])('%s says %j', (name, hint) => {
    expect(nameHint(name)).toBe(hint);
  });

  it('remembers a bounded number of names', () => {
    for (let index = 0; index < 10_000; index++) nameHint(`made.up.${index}`);
    expect(nameHint('cvv')).toBe('cvv');
  });
});

/** Classes of the development corpus that this table has too. */
const CORPUS: Readonly<Record<string, string>> = {
  CREDIT_CARD: 'pan',
  IBAN_CODE: 'iban',
  US_SSN: 'ssn',
  ABA_ROUTING_NUMBER: 'aba_rtn',
  EMAIL_ADDRESS: 'email',
};

it.skipIf(!process.env.SALLYPORT_DATA_DIR)('agrees with a public corpus of sensitive values (needs SALLYPORT_DATA_DIR)', () => {
  const lines = readFileSync(join(process.env.SALLYPORT_DATA_DIR!, 'corpora/sensitive.ndjson'), 'utf8').trim().split('\n');
  const wrong: string[] = [];
  let judged = 0;
  for (const line of lines) {
    const { entity, text, expected } = JSON.parse(line) as { entity: string; text: string; expected: number };
    const id = CORPUS[entity];
    if (id === undefined) continue;
    judged++;
    if (ids('', text).includes(id) !== expected > 0) wrong.push(`${entity} ${expected} ${text}`);
  }
  expect(judged).toBeGreaterThan(150);
  // UATP's range (1, 15 digits) is shared with too many ids to be believed.
  expect(wrong).toEqual(['CREDIT_CARD 1 my credit card: 122000000000003']);
});
