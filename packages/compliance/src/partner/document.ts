import type { OperationRecord } from '@sallyport/inventory';
import type { Period } from '../assess/assess.ts';
import type { PartnerCalls, PartnerCollected, PartnerCredential } from './collect.ts';

export const PARTNER_REPORT_FORMAT = 'sallyport-partner-report/1';

const DISCLAIMER =
  'This report says what recorded evidence shows of a third party in a period. It is an input to oversight of third parties (OCC 2023-17, DORA Art. 28-30), not a judgement of it.';

const DAY_MS = 86_400_000;

/** What was agreed, as it stood when the report was made. Empty and 0 where nothing was. */
export interface PartnerAgreement {
  readonly legal_entity: string;
  readonly contract: string;
  readonly criticality: string;
  readonly contacts: readonly string[];
  readonly operations: readonly string[];
  readonly data_classes: readonly string[];
  readonly credentials: readonly string[];
  readonly scopes: readonly string[];
  readonly requests_per_hour_max: number;
  readonly review_at: number;
  readonly ends_at: number;
}

export interface PartnerReportRequest {
  readonly partner: { readonly id: string; readonly name: string };
  readonly agreement: PartnerAgreement;
  readonly period: Period;
  readonly institution: string;
  readonly productVersion: string;
}

export interface PartnerReportOperation extends PartnerCalls {
  readonly agreed: boolean;
}

export interface PartnerReportData {
  readonly id: string;
  /** It sent it, and it received it (seen from the partner; the other way round for hosts that we call). */
  readonly sent: boolean;
  readonly received: boolean;
  readonly agreed: boolean;
}

export interface PartnerReportScope {
  readonly scope: string;
  readonly calls: number;
  readonly agreed: boolean;
}

/** Something a person has to look at. Stable codes. */
export interface PartnerReportAlert {
  readonly code:
    | 'operation-drift'
    | 'scope-drift'
    | 'data-drift'
    | 'rate'
    | 'certificate'
    | 'credential'
    | 'review'
    | 'offboarding'
    | 'silent';
  readonly detail: string;
}

/** A partner's period as data; the same log gives the same report. */
export interface PartnerReport {
  readonly format: typeof PARTNER_REPORT_FORMAT;
  readonly product_version: string;
  readonly institution: string;
  readonly partner: PartnerReportRequest['partner'];
  readonly agreement: PartnerAgreement;
  readonly period: { readonly from: string; readonly to: string };
  readonly source: PartnerCollected['source'];
  readonly volume: Omit<PartnerCollected, 'operations' | 'credentials' | 'scopes' | 'records' | 'source'>;
  readonly operations: readonly PartnerReportOperation[];
  readonly data_classes: readonly PartnerReportData[];
  /** Claimed by its tokens, then those that were agreed and none claimed. */
  readonly scopes: readonly PartnerReportScope[];
  readonly credentials: readonly PartnerCredential[];
  readonly alerts: readonly PartnerReportAlert[];
  readonly disclaimer: string;
}

/** Days before the end of a certificate from which it is an alert. */
const CERTIFICATE_DAYS_MIN = 30;

/** Puts the report together. Pure: no time of its own making is in it. */
export function makePartnerReport(request: PartnerReportRequest, collected: PartnerCollected): PartnerReport {
  const { partner, agreement, period, institution, productVersion } = request;
  const { operations, credentials, scopes: claimed, records, source, ...volume } = collected;
  const judged = operations.map((calls) => ({
    ...calls,
    agreed: agreement.operations.length === 0 || agreement.operations.includes(calls.operation),
  }));
  const data = dataOf(records, agreement);
  const scopes = scopesOf(claimed, agreement);
  return {
    format: PARTNER_REPORT_FORMAT,
    product_version: productVersion,
    institution,
    partner,
    agreement,
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    source,
    volume,
    operations: judged,
    data_classes: data,
    scopes,
    credentials,
    alerts: alertsOf(agreement, collected, { operations: judged, data, scopes }, period.to),
    disclaimer: DISCLAIMER,
  };
}

function dataOf(records: readonly OperationRecord[], { data_classes: agreed }: PartnerAgreement): PartnerReportData[] {
  const found = new Map<string, { sent: boolean; received: boolean }>();
  for (const record of records) {
    for (const { id, in_request, in_response } of record.data_classes) {
      const known = found.get(id) ?? { sent: false, received: false };
      found.set(id, { sent: known.sent || in_request, received: known.received || in_response });
    }
  }
  return [...found]
    .map(([id, flow]) => ({ id, ...flow, agreed: agreed.length === 0 || agreed.includes(id) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function scopesOf(claimed: PartnerCollected['scopes'], { scopes: agreed }: PartnerAgreement): PartnerReportScope[] {
  return [
    ...claimed.map((one) => ({ ...one, agreed: agreed.length === 0 || agreed.includes(one.scope) })),
    ...agreed.filter((scope) => !claimed.some((one) => one.scope === scope)).map((scope) => ({ scope, calls: 0, agreed: true })),
  ];
}

/** What was seen, beside what was agreed. */
interface Judged {
  readonly operations: readonly PartnerReportOperation[];
  readonly data: readonly PartnerReportData[];
  readonly scopes: readonly PartnerReportScope[];
}

function alertsOf(
  agreement: PartnerAgreement,
  { calls, credentials, last_accepted, last_call, most_an_hour }: PartnerCollected,
  { operations, data, scopes }: Judged,
  to: number,
): PartnerReportAlert[] {
  const alerts: PartnerReportAlert[] = [];
  const add = (code: PartnerReportAlert['code'], detail: string): void => void alerts.push({ code, detail });
  for (const { operation, calls: count, agreed } of operations)
    if (!agreed) add('operation-drift', `${operation} was called ${count} times and is not agreed`);
  for (const { scope, calls: count, agreed } of scopes)
    if (!agreed) add('scope-drift', `tokens of ${count} calls claim ${scope}, which is not agreed`);
  for (const { id, agreed } of data) if (!agreed) add('data-drift', `${id} is not agreed`);
  const { requests_per_hour_max: most, review_at, ends_at } = agreement;
  if (most > 0 && most_an_hour > most) add('rate', `${most_an_hour} calls in one hour, ${most} agreed`);
  for (const credential of credentials) {
    const left = Math.floor((credential.certificate_to - to) / DAY_MS);
    if (credential.certificate_to > 0 && left < CERTIFICATE_DAYS_MIN)
      add('certificate', left < 0 ? `of ${credential.id} has ended` : `of ${credential.id} ends in ${left} days`);
    if (agreement.credentials.length > 0 && !agreement.credentials.includes(credential.scheme))
      add('credential', `${credential.scheme} was used, ${agreement.credentials.join(' or ')} is agreed`);
  }
  if (review_at > 0 && review_at < to) add('review', `was due on ${day(review_at)}`);
  if (ends_at > 0 && ends_at < to) {
    if (last_accepted >= ends_at)
      add('offboarding', `its credential was still accepted on ${day(last_accepted)}, after the end on ${day(ends_at)}`);
    else if (last_call >= ends_at) add('offboarding', `it still calls and is refused, last on ${day(last_call)}`);
  } else if (calls === 0) add('silent', last_call === 0 ? 'it never called' : `its last call was on ${day(last_call)}`);
  return alerts;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
