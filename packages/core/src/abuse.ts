import type { Severity } from './severity.ts';

/** What a request is for, as far as abuse goes. Closed; what fits nothing is `other`. */
export type Purpose =
  | 'login'
  | 'one-time-code'
  | 'password-reset'
  | 'register'
  | 'lookup-user'
  | 'credential-change'
  | 'contact-change'
  | 'payee-add'
  | 'transfer'
  | 'card-payment'
  | 'other';

export const PURPOSES: readonly Purpose[] = [
  'login',
  'one-time-code',
  'password-reset',
  'register',
  'lookup-user',
  'credential-change',
  'contact-change',
  'payee-add',
  'transfer',
  'card-payment',
  'other',
];

/** How it ended. `unfit`: the server failed, which says nothing about the caller. */
export type ActivityOutcome = 'success' | 'failure' | 'unfit';

/**
 * What behaviour detectors learn of one exchange: keyed hashes and words, never values. Hashes are of one gateway's
 * key; gateways that share a key can be told apart by nothing.
 */
export interface Activity {
  readonly purpose: Purpose;
  readonly outcome: ActivityOutcome;
  /** Method and path with identifiers taken out, e.g. `GET /accounts/{}`. */
  readonly shape: string;
  /** Of the credential itself, or the empty string. */
  readonly session: string;
  /** Of the credential that the answer gave out, or the empty string. */
  readonly granted: string;
  /** Of the name somebody tried to sign in with, or asked about. */
  readonly username: string;
  /** Of the password or code tried. */
  readonly secret: string;
  /** Of user agent and order of headers: what stays the same over the addresses of one client program. */
  readonly device: string;
  /** Of the order of headers alone: what stays the same when the user agent is made up. */
  readonly ordering: string;
  /** Of the roles or scopes a token claims, or the empty string. */
  readonly role: string;
  /** Identifiers the request names: where, and a 32-bit keyed hash. At most `ACTIVITY_IDS_MAX`. */
  readonly ids: readonly (readonly [name: string, hash: number])[];
  /** Identifiers the answer gives out, as 32-bit keyed hashes. At most `ACTIVITY_ISSUED_MAX`. */
  readonly issued: readonly number[];
  /** Of the card number used, and of its first six digits. */
  readonly card: string;
  readonly bin: string;
  /** How often the password accepted is in the list of breached ones; absent where nothing was looked up. */
  readonly breached?: number;
  /** Of a promotion or referral code that was redeemed; absent where none was. */
  readonly promo?: string;
  /** The credential names its owner (a JWT, Basic, a certificate), so that the principal stays the same under the next one. */
  readonly named?: true;
  /** Of a refresh token used, and of one given out: by them a session goes on under a new credential. */
  readonly renews?: string;
  readonly renewable?: string;
  /** Rows of the longest list of the answer; absent where there is none. */
  readonly rows?: number;
  /** Degrees, where a header of a trusted hop supplies them. */
  readonly place: readonly [latitude: number, longitude: number] | null;
  /** Fields and aliases of a GraphQL document, or `null`. */
  readonly graphql: { readonly depth: number; readonly fields: number; readonly aliases: number } | null;
}

/** Identifiers kept of one request. More are a batch; its first ones say enough. */
export const ACTIVITY_IDS_MAX = 16;
/** Identifiers kept of one answer: a long page of a list. */
export const ACTIVITY_ISSUED_MAX = 100;

/** The behaviour detectors. Closed; each has a page in docs/abuse.md. */
export type AbuseDetectorId =
  | 'brute-force'
  | 'credential-stuffing'
  | 'credential-stuffing-distributed'
  | 'account-takeover'
  | 'object-enumeration'
  | 'foreign-object'
  | 'function-surprise'
  | 'forced-browsing'
  | 'excess-consumption'
  | 'card-testing'
  | 'interval-regularity'
  | 'address-rotation'
  | 'session-rotation'
  | 'flow-order'
  | 'impossible-travel'
  | 'token-replay'
  | 'graphql-cost'
  | 'user-enumeration'
  | 'breached-password'
  | 'promo-reuse';

export const ABUSE_DETECTORS: readonly AbuseDetectorId[] = [
  'brute-force',
  'credential-stuffing',
  'credential-stuffing-distributed',
  'account-takeover',
  'object-enumeration',
  'foreign-object',
  'function-surprise',
  'forced-browsing',
  'excess-consumption',
  'card-testing',
  'interval-regularity',
  'address-rotation',
  'session-rotation',
  'flow-order',
  'impossible-travel',
  'token-replay',
  'graphql-cost',
  'user-enumeration',
  'breached-password',
  'promo-reuse',
];

/** Whom an alert is about. `cluster`: all who share a client fingerprint. `everyone`: the whole population. */
export type SubjectKind = 'address' | 'principal' | 'session' | 'username' | 'cluster' | 'everyone';

export interface AlertSubject {
  readonly kind: SubjectKind;
  readonly value: string;
}

/** Something abusive, with its reasons in numbers. */
export interface AbuseAlert {
  readonly detector: AbuseDetectorId;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly subject: AlertSubject;
  /** By what a gateway can tell the subject from others: what reactions go by. */
  readonly targets: readonly AlertSubject[];
  readonly severity: Severity;
  /** 0..1. */
  readonly confidence: number;
  /** What was measured, what is usual, and how many times that it is. */
  readonly value: number;
  readonly baseline: number;
  readonly multiple: number;
  readonly detail: string;
  /** Transactions that show it; the latest, at most `ALERT_EVIDENCE_MAX`. */
  readonly evidence: readonly string[];
}

export const ALERT_EVIDENCE_MAX = 5;

/** What is done about an alert, for a time. */
export type ReactionKind = 'log' | 'throttle' | 'challenge' | 'block';

/** A reaction in force: gateways act on it until it expires. */
export interface Reaction {
  readonly id: string;
  readonly subject: AlertSubject;
  readonly kind: ReactionKind;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** The detector, or `manual`. */
  readonly reason: string;
}
