/** Classes that a field's name and its value's form say together. */
import type { DataClassId } from '@sallyport/core';
import { abaValid, bicValid, ibanValid } from './bank.ts';
import { panValid } from './card.ts';
import { leiValid } from './mod97.ts';
import type { NameHint } from './names.ts';
import { cusipValid, isinValid } from './securities.ts';
import type { Shape } from './shape.ts';
import { einValid, itinValid, ssnValid } from './taxpayer.ts';

/** The class, and how sure we are. */
export type Judgement = readonly [DataClassId, number];

type Judge = (value: string, shape: Shape) => Judgement | null;

/** A name and a form agree; with a check digit more cannot be known. */
const SURE = 1;
const LIKELY = 0.9;
/** The name says so and the value does not contradict it. */
const PLAUSIBLE = 0.7;

const JUDGES: ReadonlyMap<NameHint, Judge> = new Map<NameHint, Judge>([
  ['cvv', when('cvv', SURE, (_value, { digits }, bare) => bare && (digits === 3 || digits === 4))],
  ['pin_block', when('pin_block', SURE, isPin)],
  ['pan', when('pan', SURE, (value, { digits }, bare) => bare && digits >= 13 && digits <= 19 && panValid(digitsOf(value)))],
  ['track1', when('track1', SURE, (value) => value.length >= 20 && value.includes('^'))],
  ['track2', when('track2', SURE, (value) => value.length >= 20 && /^;?\d{12,19}[=D]\d{7,}/.test(value))],
  ['ssn', taxpayer],
  ['itin', when('itin', SURE, (value, { digits }, bare) => bare && digits === 9 && itinValid(digitsOf(value)))],
  ['ein', when('ein', LIKELY, (value, { digits }, bare) => bare && digits === 9 && einValid(digitsOf(value)))],
  ['aba_rtn', when('aba_rtn', SURE, (value, { digits }, bare) => bare && digits === 9 && abaValid(digitsOf(value)))],
  ['us_account', when('us_account', LIKELY, (_value, { digits, gaps }, bare) => bare && digits >= 4 && digits <= 17 && gaps <= 4)],
  ['iban', when('iban', SURE, (value) => value.length <= 42 && ibanValid(value.replace(/[\s-]/g, '').toUpperCase()))],
  ['bic', when('bic', LIKELY, (value) => (value.length === 8 || value.length === 11) && bicValid(value.toUpperCase()))],
  ['isin', when('isin', SURE, (value) => isinValid(value.toUpperCase()))],
  ['cusip', when('cusip', SURE, (value) => cusipValid(value.toUpperCase()))],
  ['lei', when('lei', SURE, (value) => leiValid(value.toUpperCase()))],
  ['dob', when('dob', LIKELY, isBirthDate)],
  ['driver_license', when('driver_license', PLAUSIBLE, isDocumentNumber)],
  ['passport_us', when('passport_us', PLAUSIBLE, isDocumentNumber)],
  ['password', when('password', LIKELY, isSecret)],
  ['session', when('session', LIKELY, (value, shape) => value.length >= 8 && isSecret(value, shape))],
  ['api_key', when('api_key', LIKELY, (value, shape) => value.length >= 8 && isSecret(value, shape))],
  ['oauth_token', when('oauth_token', LIKELY, (value, { digits }) => value.length >= 16 && (digits > 0 || value.length >= 24))],
  ['email', when('email', LIKELY, (value) => /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/.test(value))],
  ['phone', when('phone', LIKELY, isPhone)],
  ['address', when('address', PLAUSIBLE, (value, { upper, lower }) => value.length >= 5 && upper + lower >= 3 && !isMachineWord(value))],
  ['person_name', when('person_name', PLAUSIBLE, isPersonName)],
]);

/** What the name's hint and the value agree on, or `null`. */
export function judgeByName(hint: NameHint, value: string, shape: Shape): Judgement | null {
  return JUDGES.get(hint)?.(value, shape) ?? null;
}

function when(id: DataClassId, confidence: number, holds: (value: string, shape: Shape, bare: boolean) => boolean): Judge {
  const judgement: Judgement = [id, confidence];
  return (value, shape) => (holds(value, shape, shape.upper + shape.lower + shape.other === 0) ? judgement : null);
}

/** Fields called SSN or tax id hold SSNs and ITINs alike; the area number tells them apart. */
function taxpayer(value: string, { digits, upper, lower, other }: Shape): Judgement | null {
  if (digits !== 9 || upper + lower + other > 0) return null;
  const nine = digitsOf(value);
  if (ssnValid(nine)) return ['ssn', SURE];
  return itinValid(nine) ? ['itin', SURE] : null;
}

export function digitsOf(value: string): string {
  return value.replace(/[^0-9]/g, '');
}

/** A clear PIN has 4 to 12 digits (ISO 9564-1); a block is 8 or 16 bytes in hexadecimal. */
function isPin(value: string, { digits, gaps }: Shape, bare: boolean): boolean {
  if (bare && gaps === 0 && digits >= 4 && digits <= 12) return true;
  return (value.length === 16 || value.length === 32) && /^[0-9A-Fa-f]+$/.test(value);
}

const BIRTH_DATE = /^(?:(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)(?:T.*)?$/;

function isBirthDate(value: string, { digits }: Shape): boolean {
  return digits >= 6 && value.length >= 8 && value.length <= 30 && BIRTH_DATE.test(value);
}

/** US states' licences are one to fourteen characters, passports nine; all hold digits. */
function isDocumentNumber(value: string, { digits, other }: Shape): boolean {
  return other === 0 && digits >= 4 && value.length >= 5 && value.length <= 20;
}

function isSecret(value: string, { gaps }: Shape): boolean {
  return value !== 'true' && value !== 'false' && value !== 'null' && gaps < value.length;
}

/** E.164 allows 15 digits; the shortest national numbers in use have 7. */
function isPhone(value: string, { digits, upper, lower }: Shape): boolean {
  return digits >= 7 && digits <= 15 && upper + lower === 0 && /^[+\d\s().-]+$/.test(value);
}

function isPersonName(value: string, { digits, upper, lower }: Shape): boolean {
  return (
    digits === 0 && value.length >= 2 && value.length <= 100 && (upper + lower >= 2 || /\p{L}{2}/u.test(value)) && !isMachineWord(value)
  );
}

/** `CHECKING`, `us_east_1`, `not-set`: constants, not what people are called or where they live. */
function isMachineWord(value: string): boolean {
  return value.includes('_') || value === 'null' || value.includes('://');
}
