import type { RiskLevel } from '../model.ts';

/** Weight of one factor, 0..1: the most it can add on its own. */
export type RiskWeights = Readonly<Record<RiskFactorId, number>>;

export type RiskFactorId =
  // how likely something goes wrong
  | 'baseline'
  | 'exposure'
  | 'auth-gap'
  | 'plain-transport'
  | 'shadow'
  | 'zombie'
  | 'drift'
  | 'guessable-ids'
  | 'complexity'
  | 'attack-pressure'
  | 'server-errors'
  | 'data-in-url'
  | 'file-upload'
  | 'open-findings'
  // how much it would hurt
  | 'sensitivity'
  | 'money-movement'
  | 'state-change'
  | 'privileged'
  | 'volume'
  | 'any-operation';

/** Product policy, printed with every score. */
export const RISK_WEIGHTS: RiskWeights = {
  baseline: 0.1,
  exposure: 0.45,
  'auth-gap': 0.6,
  'plain-transport': 0.25,
  shadow: 0.35,
  zombie: 0.4,
  drift: 0.2,
  'guessable-ids': 0.3,
  complexity: 0.2,
  'attack-pressure': 0.35,
  'server-errors': 0.15,
  'data-in-url': 0.3,
  'file-upload': 0.2,
  'open-findings': 0.6,
  sensitivity: 0.85,
  'money-movement': 0.55,
  'state-change': 0.2,
  privileged: 0.45,
  volume: 0.15,
  'any-operation': 0.12,
};

/** Lowest score of each level. */
export const RISK_LEVELS: readonly (readonly [RiskLevel, number])[] = [
  ['critical', 70],
  ['high', 45],
  ['medium', 20],
  ['low', 0],
];

/** The part of the record that each factor is read from. */
export const RISK_EVIDENCE: Readonly<Record<RiskFactorId, string>> = {
  baseline: 'template',
  exposure: 'exposure_detail',
  'auth-gap': 'auth',
  'plain-transport': 'exposure_detail',
  shadow: 'status',
  zombie: 'status',
  drift: 'drift',
  'guessable-ids': 'parameters',
  complexity: 'parameters',
  'attack-pressure': 'hostile_requests',
  'server-errors': 'statuses',
  'data-in-url': 'data_classes',
  'file-upload': 'request_types',
  'open-findings': 'findings',
  sensitivity: 'data_classes',
  'money-movement': 'template',
  'state-change': 'method',
  privileged: 'template',
  volume: 'requests',
  'any-operation': 'template',
};

export const RISK_TITLES: Readonly<Record<RiskFactorId, string>> = {
  baseline: 'Any interface can fail',
  exposure: 'Exposure',
  'auth-gap': 'Answers without a credential',
  'plain-transport': 'Reached without TLS',
  shadow: 'In no description',
  zombie: 'Retired, yet in use',
  drift: 'Departs from its description',
  'guessable-ids': 'Identifiers that can be counted through',
  complexity: 'Many parameters',
  'attack-pressure': 'Under attack',
  'server-errors': 'Fails with 5xx',
  'data-in-url': 'Sensitive data in the address',
  'file-upload': 'Takes files',
  'open-findings': 'Open findings',
  sensitivity: 'Sensitive data',
  'money-movement': 'Moves money',
  'state-change': 'Changes state',
  privileged: 'Administration',
  volume: 'Volume',
  'any-operation': 'Any operation matters',
};
