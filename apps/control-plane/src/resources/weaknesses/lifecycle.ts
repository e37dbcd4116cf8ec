import type { DataCategory, Severity } from '@sallyport/core';

/** Where a weakness stands. Closed; {@link WEAKNESS_MOVES} says what can become what. */
export type WeaknessState = 'open' | 'triaged' | 'in-progress' | 'fixed-pending-retest' | 'closed' | 'risk-accepted' | 'false-positive';

export const WEAKNESS_STATES: readonly WeaknessState[] = [
  'open',
  'triaged',
  'in-progress',
  'fixed-pending-retest',
  'closed',
  'risk-accepted',
  'false-positive',
];

/** What a person can make of each state. Sightings and their absence move it, too: see the control plane's weakness store. */
export const WEAKNESS_MOVES: Readonly<Record<WeaknessState, readonly WeaknessState[]>> = {
  open: ['triaged', 'in-progress', 'fixed-pending-retest', 'closed', 'risk-accepted', 'false-positive'],
  triaged: ['open', 'in-progress', 'fixed-pending-retest', 'closed', 'risk-accepted', 'false-positive'],
  'in-progress': ['triaged', 'fixed-pending-retest', 'closed', 'risk-accepted', 'false-positive'],
  'fixed-pending-retest': ['open', 'in-progress', 'closed', 'risk-accepted'],
  closed: ['open'],
  'risk-accepted': ['open'],
  'false-positive': ['open'],
};

/** What a false positive covers: itself, or all of its kind and source at its operation, at its host, or anywhere; also later ones. */
export type FalsePositiveScope = 'finding' | 'operation' | 'host' | 'kind';

export const FALSE_POSITIVE_SCOPES: readonly FalsePositiveScope[] = ['finding', 'operation', 'host', 'kind'];

/** States that end the work; each needs a reason. */
export function isSettled(state: WeaknessState): boolean {
  return state === 'closed' || state === 'risk-accepted' || state === 'false-positive';
}

/** What is at stake, by the most protected data the operation handles. */
export type DataStake = 'protected' | 'personal' | 'none';

const STAKE: Readonly<Record<DataCategory, DataStake>> = {
  SAD: 'protected',
  CHD: 'protected',
  credential: 'protected',
  NPI: 'protected',
  account: 'personal',
  PII: 'personal',
  financial: 'personal',
  business: 'none',
};

/** Days to mend for each severity and stake. */
export type SlaDays = Readonly<Record<Severity, Readonly<Record<DataStake, number | null>>>>;

/** Days to mend, by severity and data at stake (product policy); `null`: no clock runs. */
export const SLA_DAYS: SlaDays = {
  critical: { protected: 3, personal: 7, none: 7 },
  high: { protected: 14, personal: 30, none: 30 },
  medium: { protected: 60, personal: 90, none: 90 },
  low: { protected: 120, personal: 180, none: 180 },
  info: { protected: null, personal: null, none: null },
};

const DAY_MS = 86_400_000;

/** When it is to be mended at the latest, milliseconds since the epoch; `null` where no clock runs. */
export function dueAt(
  severity: Severity,
  data: readonly DataCategory[],
  opened_at: number,
  state: WeaknessState,
  sla: SlaDays = SLA_DAYS,
): number | null {
  const stakes = data.map((category) => STAKE[category]);
  const stake = stakes.includes('protected') ? 'protected' : stakes.includes('personal') ? 'personal' : 'none';
  const days = sla[severity][stake];
  return days === null || isSettled(state) ? null : opened_at + days * DAY_MS;
}
