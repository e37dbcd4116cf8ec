import type { Purpose } from '@sallyport/core';
import { remembered } from '@sallyport/inventory/observe';

/** A scalar of a body with the name of its member; nested ones of the first levels too. */
export interface Field {
  /** Lower-case, without separators: `accountid`. */
  readonly word: string;
  /** `body.accountId`; the empty string for what is no identifier, since nothing asks for it. */
  readonly name: string;
  readonly value: string;
  /** The name is that of an identifier. */
  readonly identifier: boolean;
}

const USERNAMES =
  /^(?:user|username|userid|login|loginid|loginname|email|emailaddress|mail|phone|phonenumber|mobile|msisdn|customerid|customernumber|identifier|memberid|cpf|ssn)$/;
const SECRETS = /^(?:password|passwd|passphrase|passcode|pwd|pass|pin|secret|currentpassword)$/;
const CODES = /^(?:otp|code|totp|token|onetimecode|verificationcode|smscode|mfacode|passcode|pin|answer)$/;
const CONTACT = /^(?:email|emailaddress|phone|phonenumber|mobile|address|addressline1|street|postcode|zip|postaladdress)$/;
const AMOUNT = /^(?:amount|value|sum|total|instructedamount|amountminor|amountcents)$/;

const LOGIN = /(?:^|\/)(?:log-?in|sign-?in|logon|authenticate|authentication|authorize|auth|token|sessions?|oauth2?|connect)(?:\/|$)/;
const CODE = /(?:^|[/_-])(?:otp|mfa|2fa|totp|sca|one-time|verify|verification|challenge|step-?up)(?:[/_-]|$)/;
const RESET = /(?:forgot|reset|recover)[a-z-]*(?:\/|$)|password[/_-](?:reset|forgot|recover)/;
const REGISTER = /(?:^|\/)(?:register|registration|sign-?up|enrol|enroll|enrolment|onboard|onboarding)(?:\/|$)/;
const LOOKUP = /(?:^|[/_-])(?:exists|lookup|availability|available|check-?(?:user|email|phone|username))(?:[/_-]|$)/;
const CREDENTIAL = /(?:^|[/_-])(?:password|passcode|credentials?|pin|mfa|2fa|authenticators?|devices?)(?:[/_-]|$)/;
const PROFILE =
  /(?:^|[/_-])(?:profile|contacts?|contact-details|email|phone|mobile|address|addresses|me|customers?|users?|settings)(?:[/_-]|$)/;
const PAYEE = /(?:^|[/_-])(?:payees?|beneficiar(?:y|ies)|recipients?|counterpart(?:y|ies)|external-accounts?)(?:[/_-]|$)/;
const TRANSFER =
  /(?:^|[/_-])(?:transfers?|payments?|payouts?|withdrawals?|withdraw|wires?|ach|remittances?|send-money|p2p|zelle|domestic-payments?)(?:[/_-]|$)/;
const CHANGES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** What the words of a path speak of. */
interface PathWords {
  readonly login: boolean;
  readonly code: boolean;
  readonly reset: boolean;
  readonly register: boolean;
  readonly lookup: boolean;
  readonly credential: boolean;
  readonly profile: boolean;
  readonly payee: boolean;
  readonly transfer: boolean;
}

/** Shapes of paths remembered. */
const SHAPES_MAX = 4_096;

const pathWords = remembered(SHAPES_MAX, (shape): PathWords => {
  const path = shape.toLowerCase();
  return {
    login: LOGIN.test(path),
    code: CODE.test(path),
    reset: RESET.test(path),
    register: REGISTER.test(path),
    lookup: LOOKUP.test(path),
    credential: CREDENTIAL.test(path),
    profile: PROFILE.test(path),
    payee: PAYEE.test(path),
    transfer: TRANSFER.test(path),
  };
});

/**
 * What a request is for, by the words of its path and the names in its body. `shape`: the path without its identifiers.
 * `card`: the body holds a card number. Words are of English-speaking APIs; `abuse.purposes` of the policy names others.
 */
export function purposeOf(method: string, shape: string, fields: readonly Field[], card: boolean): Purpose {
  const path = pathWords(shape);
  if (!CHANGES.has(method)) return method === 'GET' && path.lookup ? 'lookup-user' : 'other';
  const has = (pattern: RegExp): boolean => fields.some((field) => pattern.test(field.word));
  if (path.reset) return 'password-reset';
  if (path.register) return 'register';
  if (path.lookup && has(USERNAMES)) return 'lookup-user';
  if (path.login && has(SECRETS) && has(USERNAMES)) return 'login';
  if (path.code && has(CODES)) return 'one-time-code';
  if (path.payee) return 'payee-add';
  if (card) return 'card-payment';
  if (path.transfer && (method === 'POST' || has(AMOUNT))) return 'transfer';
  if (path.credential) return 'credential-change';
  return path.profile && has(CONTACT) ? 'contact-change' : 'other';
}

export function usernameIn(fields: readonly Field[]): string {
  return (fields.find((field) => USERNAMES.test(field.word))?.value ?? '').trim().toLowerCase();
}

export function secretIn(fields: readonly Field[], purpose: Purpose): string {
  const wanted = purpose === 'one-time-code' ? CODES : SECRETS;
  return fields.find((field) => wanted.test(field.word))?.value ?? '';
}
