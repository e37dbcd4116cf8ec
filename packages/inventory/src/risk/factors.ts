import { CATEGORY_WEIGHT, type Exposure, type OperationStatus, type Severity } from '@sallyport/core';
import type { AuthRecord, DataClassRecord, DriftRecord, ExposureDetail, OpenFindings, ParameterRecord } from '../model.ts';
import { isAskedByAnyone } from '../sign-in.ts';
import { singular, wordTokens } from '../template/lexicon.ts';
import type { RiskFactorId } from './policy.ts';

/** What is weighed: the parts of a record, before it has a score. */
export interface RiskFacts {
  readonly method: string;
  readonly template: string;
  readonly action: string;
  readonly status: OperationStatus;
  readonly exposure: Exposure;
  readonly exposureDetail: ExposureDetail;
  readonly auth: AuthRecord;
  readonly parameters: readonly ParameterRecord[];
  readonly dataClasses: readonly DataClassRecord[];
  readonly drift: readonly DriftRecord[];
  readonly requests: number;
  readonly hostile: number;
  readonly serverErrors: number;
  readonly requestTypes: readonly string[];
  /** `null` where none is open, or nobody keeps a list. */
  readonly findings: OpenFindings | null;
}

/** One piece of evidence: how strong (0..1) and how sure (0..1). */
export interface Evidence {
  readonly id: RiskFactorId;
  readonly kind: 'likelihood' | 'impact';
  readonly value: number;
  readonly confidence: number;
  readonly detail: string;
}

const EXPOSURE_VALUE: Readonly<Record<Exposure, number>> = { external: 1, 'third-party': 0.6, partner: 0.5, internal: 0.15, unknown: 0.4 };

/** Samples that make half a certainty; few requests prove little in either direction. */
const HALF_SURE = 3;

const MONEY: ReadonlySet<string> = new Set(
  'payment pay transfer payout withdrawal withdraw remittance refund disbursement wire topup trade order redemption purchase checkout capture standing direct'.split(
    ' ',
  ),
);
const PRIVILEGED: ReadonlySet<string> = new Set(
  'admin administration role permission internal manage impersonate config backup debug actuator'.split(' '),
);

/** Every factor that has a part in the risk of an operation. */
export function riskEvidence(facts: RiskFacts): Evidence[] {
  const found = [
    { id: 'baseline', kind: 'likelihood', value: 1, confidence: 1, detail: 'every operation' },
    exposure(facts),
    authGap(facts),
    plainTransport(facts),
    lifecycle(facts),
    departures(facts),
    guessableIds(facts),
    complexity(facts),
    attackPressure(facts),
    serverErrors(facts),
    dataInUrl(facts),
    fileUpload(facts),
    openFindings(facts),
    { id: 'any-operation', kind: 'impact', value: 1, confidence: 1, detail: 'every operation' },
    sensitivity(facts),
    moneyMovement(facts),
    stateChange(facts),
    privileged(facts),
    volume(facts),
  ] satisfies (Evidence | null)[];
  return found.filter((evidence): evidence is Evidence => evidence !== null && evidence.value > 0);
}

function sure(samples: number): number {
  return samples / (samples + HALF_SURE);
}

function exposure({ exposure: seen, exposureDetail }: RiskFacts): Evidence {
  const detail = `${seen}: ${exposureDetail.public} requests from public, ${exposureDetail.private} from private, ${exposureDetail.loopback} from loopback addresses`;
  return { id: 'exposure', kind: 'likelihood', value: EXPOSURE_VALUE[seen], confidence: 1, detail };
}

function authGap({ method, template, auth, requests, exposure: seen }: RiskFacts): Evidence | null {
  // Whether a third party asks for a credential is its own matter; that ours is sent is not a gap of this operation.
  if (seen === 'third-party' || auth.coverage === null || auth.open_successes === 0) return null;
  // Who signs in has no credential yet.
  if (method === 'POST' && !template.includes('{') && isAskedByAnyone(template)) return null;
  const share = Math.min(1, auth.open_successes / requests);
  return {
    id: 'auth-gap',
    kind: 'likelihood',
    value: share,
    confidence: sure(auth.open_successes),
    detail: `${auth.open_successes} of ${requests} requests were answered with success and carried no credential`,
  };
}

function plainTransport({ exposureDetail, requests }: RiskFacts): Evidence | null {
  const plain = requests - exposureDetail.tls;
  if (exposureDetail.public === 0 || plain <= 0) return null;
  return {
    id: 'plain-transport',
    kind: 'likelihood',
    value: plain / requests,
    confidence: sure(plain),
    detail: `${plain} of ${requests} requests without TLS`,
  };
}

function lifecycle({ status }: RiskFacts): Evidence | null {
  if (status === 'shadow')
    return { id: 'shadow', kind: 'likelihood', value: 1, confidence: 1, detail: 'seen in traffic, in no description' };
  if (status === 'zombie')
    return { id: 'zombie', kind: 'likelihood', value: 1, confidence: 1, detail: 'deprecated, removed or an old version, and still used' };
  return null;
}

function departures({ drift }: RiskFacts): Evidence | null {
  if (drift.length === 0) return null;
  const kinds = [...new Set(drift.map(({ kind }) => kind))].join(', ');
  return {
    id: 'drift',
    kind: 'likelihood',
    value: 1 - Math.exp(-drift.length / 4),
    confidence: 1,
    detail: `${drift.length} departures from its description: ${kinds}`,
  };
}

function guessableIds({ parameters }: RiskFacts): Evidence | null {
  const counted = parameters.filter((item) => item.location === 'path' && item.types[0] === 'integer');
  if (counted.length === 0) return null;
  const names = counted.map((item) => item.name).join(', ');
  return {
    id: 'guessable-ids',
    kind: 'likelihood',
    value: 1,
    confidence: sure(Math.max(...counted.map((item) => item.distinct))),
    detail: `whole numbers in ${names}`,
  };
}

function complexity({ parameters }: RiskFacts): Evidence | null {
  const taken = parameters.filter((item) => item.location !== 'response' && item.location !== 'selection').length;
  if (taken < 5) return null;
  return { id: 'complexity', kind: 'likelihood', value: 1 - Math.exp(-taken / 25), confidence: 1, detail: `${taken} parameters` };
}

function attackPressure({ hostile, requests }: RiskFacts): Evidence | null {
  if (hostile === 0) return null;
  const detail = `${hostile} attacks beside ${requests} requests`;
  return { id: 'attack-pressure', kind: 'likelihood', value: 1 - Math.exp(-hostile / 10), confidence: 1, detail };
}

function serverErrors({ serverErrors: errors, requests }: RiskFacts): Evidence | null {
  if (errors === 0) return null;
  const detail = `${errors} of ${requests} answers were 5xx`;
  return { id: 'server-errors', kind: 'likelihood', value: Math.min(1, (10 * errors) / requests), confidence: sure(errors), detail };
}

function dataInUrl({ dataClasses }: RiskFacts): Evidence | null {
  const exposed = dataClasses.filter((item) => item.fields.some((field) => /^(?:path|query)\./.test(field)));
  if (exposed.length === 0) return null;
  const value = Math.max(...exposed.map((item) => CATEGORY_WEIGHT[item.category]));
  return { id: 'data-in-url', kind: 'likelihood', value, confidence: 1, detail: exposed.map((item) => item.id).join(', ') };
}

function fileUpload({ requestTypes }: RiskFacts): Evidence | null {
  if (!requestTypes.some((type) => type === 'multipart/form-data' || type === 'application/octet-stream')) return null;
  return { id: 'file-upload', kind: 'likelihood', value: 1, confidence: 1, detail: requestTypes.join(', ') };
}

const FINDING_VALUE: Readonly<Record<Severity, number>> = { critical: 1, high: 0.75, medium: 0.4, low: 0.15, info: 0 };

/** Proven by a scan or by an attack: the worst one counts. */
function openFindings({ findings }: RiskFacts): Evidence | null {
  if (findings === null || findings.count === 0) return null;
  const value = FINDING_VALUE[findings.worst];
  const detail = `${findings.count} open findings, the worst of severity ${findings.worst}`;
  return { id: 'open-findings', kind: 'likelihood', value, confidence: 1, detail };
}

/** A credential in its own place, which every caller shows: it says who calls, not what the operation holds. */
function isShownCredential({ category, fields }: DataClassRecord): boolean {
  return category === 'credential' && fields.every((field) => /^(?:cookie|header)\./.test(field));
}

/** The classes together, each by the weight of its category: the second card number field adds less than the first. */
function sensitivity(facts: RiskFacts): Evidence | null {
  const dataClasses = facts.dataClasses.filter((item) => !isShownCredential(item));
  if (dataClasses.length === 0) return null;
  const rest = dataClasses.reduce((product, item) => product * (1 - CATEGORY_WEIGHT[item.category] * item.confidence), 1);
  return { id: 'sensitivity', kind: 'impact', value: 1 - rest, confidence: 1, detail: dataClasses.map((item) => item.id).join(', ') };
}

const CHANGING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function words({ template, action }: RiskFacts): string[] {
  return wordTokens(`${template.replace(/\{[^}]*\}/g, ' ')} ${action}`).map(singular);
}

function moneyMovement(facts: RiskFacts): Evidence | null {
  if (!CHANGING.has(facts.method)) return null;
  const word = words(facts).find((item) => MONEY.has(item));
  return word === undefined
    ? null
    : { id: 'money-movement', kind: 'impact', value: 1, confidence: 0.8, detail: `${facts.method} on "${word}"` };
}

function stateChange({ method }: RiskFacts): Evidence | null {
  return CHANGING.has(method) ? { id: 'state-change', kind: 'impact', value: 1, confidence: 1, detail: method } : null;
}

function privileged(facts: RiskFacts): Evidence | null {
  const word = words(facts).find((item) => PRIVILEGED.has(item));
  return word === undefined ? null : { id: 'privileged', kind: 'impact', value: 1, confidence: 0.8, detail: `"${word}" in its path` };
}

function volume({ requests }: RiskFacts): Evidence | null {
  if (requests < 10) return null;
  return { id: 'volume', kind: 'impact', value: Math.min(1, Math.log10(requests) / 6), confidence: 1, detail: `${requests} requests` };
}
