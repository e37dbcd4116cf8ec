import type { DataClassId } from '@sallyport/core';
import { nameHint } from '@sallyport/traffic/data-classes';
import type { InventoryConfig } from '../config.ts';

/** What was recognised in one field, before anything is said of the field. */
export interface Recognised {
  readonly id: DataClassId;
  /** Values of the class, and the sum of their confidence. */
  readonly count: number;
  readonly confidence: number;
}

export interface Verdict {
  readonly id: DataClassId;
  readonly count: number;
  /** Posterior mean share of the field's values that are of the class. */
  readonly share: number;
}

/**
 * Classes that one value in ten of the right form passes for by chance (one check digit), or that any number passes for:
 * a few matches say nothing without a name that agrees.
 */
const BY_CHANCE: ReadonlySet<DataClassId> = new Set(['pan', 'aba_rtn', 'cusip', 'isin', 'us_account', 'cvv', 'pin_block', 'ein', 'phone']);

/** Classes that say less than another the same values are of: a JWT is a token, a Bitcoin address in `btcAddress` is none of a street. */
const GENERAL: ReadonlySet<DataClassId> = new Set([
  'oauth_token',
  'session',
  'api_key',
  'password',
  'address',
  'us_account',
  'person_name',
]);

/** Which class says more, where both are general. */
const SPECIFIC_FIRST: readonly DataClassId[] = ['private_key', 'jwt', 'api_key', 'oauth_token', 'session'];

/** Classes that are found together, in one object: each makes the others likelier. */
const COMPANY: readonly ReadonlySet<DataClassId>[] = [
  new Set(['pan', 'cvv', 'track1', 'track2', 'pin_block']),
  new Set(['aba_rtn', 'us_account', 'iban', 'bic']),
  new Set(['ssn', 'itin', 'dob', 'person_name', 'email', 'phone', 'address', 'driver_license', 'passport_us']),
  new Set(['isin', 'cusip', 'lei']),
];

/** Beta priors, as values already seen: for the class and against. */
const PRIORS = { named: [2, 0.5], accompanied: [1, 0.5], open: [0.5, 0.5], otherName: [0.5, 2] } as const;

/**
 * The classes a field holds, most certain first. For each class the share of the field's values that are of it has a
 * Beta prior from the field's name and its neighbours and is updated by what the validators said of each value; a
 * single match decides nothing that the name does not say too.
 * `values`: those that were not null; `company`: classes of the fields beside it.
 */
export function fieldVerdicts(
  name: string,
  recognised: readonly Recognised[],
  values: number,
  company: ReadonlySet<DataClassId>,
  config: InventoryConfig,
): Verdict[] {
  const hint = nameHint(name);
  const verdicts: Verdict[] = [];
  for (const { id, count, confidence } of recognised) {
    const [a, b] = PRIORS[priorFor(id, hint, company)];
    const share = (confidence + a) / (Math.max(values, count) + a + b);
    if (holds(id, hint, count, share, company, config)) verdicts.push({ id, count, share });
  }
  return mostSpecific(verdicts).sort((one, other) => other.share - one.share || (one.id < other.id ? -1 : 1));
}

function priorFor(id: DataClassId, hint: string, company: ReadonlySet<DataClassId>): keyof typeof PRIORS {
  if (hint === id) return 'named';
  if (hint !== '' && hint !== 'neutral') return 'otherName';
  return isAccompanied(id, company) ? 'accompanied' : hint === '' ? 'open' : 'otherName';
}

function holds(
  id: DataClassId,
  hint: string,
  count: number,
  share: number,
  company: ReadonlySet<DataClassId>,
  config: InventoryConfig,
): boolean {
  if (hint === id || (BY_CHANCE.has(id) && isAccompanied(id, company))) return share >= config.data_class_share_min;
  if (BY_CHANCE.has(id)) return count >= config.data_class_samples_min && share >= config.data_class_share_min;
  // No other value passes for one of these, so a few among many are enough: an account number in one note of twenty.
  return share >= config.data_class_share_min || (count >= config.data_class_samples_min && share >= config.data_class_rare_share_min);
}

function isAccompanied(id: DataClassId, company: ReadonlySet<DataClassId>): boolean {
  return COMPANY.some((group) => group.has(id) && [...group].some((other) => other !== id && company.has(other)));
}

/** Share of a class's values that may be unexplained by a more specific one. */
const EXPLAINED_SHARE = 0.8;

function mostSpecific(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.filter(
    (verdict) =>
      !GENERAL.has(verdict.id) ||
      !verdicts.some((other) => isMoreSpecific(other.id, verdict.id) && other.count >= EXPLAINED_SHARE * verdict.count),
  );
}

function isMoreSpecific(one: DataClassId, other: DataClassId): boolean {
  if (one === other) return false;
  if (!GENERAL.has(one)) return true;
  const rank = SPECIFIC_FIRST.indexOf(one);
  const than = SPECIFIC_FIRST.indexOf(other);
  return rank !== -1 && than !== -1 && rank < than;
}
