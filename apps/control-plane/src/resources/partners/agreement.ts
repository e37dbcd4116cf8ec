import type { OperationRecord } from '@sallyport/inventory';
import type { PartnerAlert, PartnerData, PartnerProfile } from './schema.ts';

/** What is judged by an agreement. */
export interface Judged {
  /** Ids of the operations called. */
  readonly operations: readonly string[];
  /** Claimed by its tokens. */
  readonly scopes: readonly string[];
  readonly most_an_hour: number;
  /** 0 for never. */
  readonly last_call: number;
}

export type Operations = ReadonlyMap<string, OperationRecord>;

/** An agreement that names no operation allows every one. */
export function agreedOperation({ operations }: PartnerProfile, record: OperationRecord | undefined): boolean {
  return operations.length === 0 || (record !== undefined && operations.includes(`${record.method} ${record.template}`));
}

/** An agreement that names no scope allows every one. */
export function agreedScope({ scopes }: PartnerProfile, scope: string): boolean {
  return scopes.length === 0 || scopes.includes(scope);
}

/** The classes of data that operations carry. */
export function dataOf(profile: PartnerProfile, operations: readonly string[], known: Operations): PartnerData[] {
  const found = new Set(operations.flatMap((id) => known.get(id)?.data_classes.map((data) => data.id) ?? []));
  const agreed = (id: string): boolean => profile.data_classes.length === 0 || profile.data_classes.includes(id);
  return [...found].sort().map((id) => ({ id, agreed: agreed(id) }));
}

/** What goes beyond the agreement: other operations, other scopes, other data, more calls, calls after the end, a review that is due. */
export function breachesOf(profile: PartnerProfile, judged: Judged, known: Operations, now: number): PartnerAlert[] {
  const alerts: PartnerAlert[] = [];
  const add = (measure: string, detail: string): void => void alerts.push({ kind: 'agreement', at: now, measure, detail });
  for (const id of judged.operations) {
    const record = known.get(id);
    if (!agreedOperation(profile, record)) {
      add('operations', `${record === undefined ? id : `${record.method} ${record.template}`} is not agreed`);
    }
  }
  for (const scope of judged.scopes) if (!agreedScope(profile, scope)) add('scopes', `${scope} is not agreed`);
  for (const { id, agreed } of dataOf(profile, judged.operations, known)) if (!agreed) add('data_classes', `${id} is not agreed`);
  if (profile.requests_per_hour_max > 0 && judged.most_an_hour > profile.requests_per_hour_max) {
    add('requests', `${judged.most_an_hour} an hour, ${profile.requests_per_hour_max} agreed`);
  }
  if (profile.ends_at > 0 && judged.last_call >= profile.ends_at)
    add('offboarding', 'its credential is still accepted after the end of the agreement');
  if (profile.review_at > 0 && profile.review_at < now) add('review', 'the review is due');
  return alerts;
}
