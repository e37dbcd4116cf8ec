import { CATEGORY_WEIGHT, type DataCategory, type DataClassId, type Purpose } from '@sallyport/core';
import { dataClass } from '@sallyport/traffic/data-classes';
import type { OperationRecord } from '../model.ts';
import { isAskedByAnyone } from '../sign-in.ts';
import type { Sighting, Subject, WeaknessRule } from './model.ts';

/** Share of authenticated requests from which one without a credential is the odd one out. */
const AUTHENTICATED_SHARE_MIN = 0.5;
/** How sure a value must be of a class before its absence of protection is a weakness. */
const CLASS_CONFIDENCE_MIN = 0.8;
/** From this weight on data is nobody's business but the caller's own. */
const SENSITIVE_WEIGHT_MIN = 0.5;

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Asked before anyone has a credential. */
const BEFORE_SIGN_IN: ReadonlySet<Purpose> = new Set<Purpose>(['login', 'one-time-code', 'password-reset', 'register', 'lookup-user']);

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;
const isRefusal = (status: number): boolean => status === 401 || status === 403;

export function isSignIn({ event, record }: Subject): boolean {
  const purpose = event.activity?.purpose;
  if (purpose !== undefined && purpose !== 'other') return BEFORE_SIGN_IN.has(purpose);
  return isAskedByAnyone(record?.template ?? '');
}

/** Share of the answers of success that went to callers with a credential; those who were refused say nothing of what is usual. */
function authenticatedShare({ statuses, auth }: OperationRecord): number {
  const successes = statuses.reduce((sum, { status, count }) => sum + (isSuccess(status) ? count : 0), 0);
  return successes === 0 ? 0 : Math.max(0, 1 - auth.open_successes / successes);
}

/** Whether a credential is to be expected: the description asks for one, most callers send one, or it writes where others must. */
export function expectsCredential(record: OperationRecord, hostAuthenticated: number): boolean {
  const demanded = record.drift.some(({ kind, seen }) => kind === 'auth' && seen === 'none');
  const usual = authenticatedShare(record) >= AUTHENTICATED_SHARE_MIN;
  const writes = record.spec === '' && WRITES.has(record.method) && hostAuthenticated >= AUTHENTICATED_SHARE_MIN;
  return demanded || usual || writes;
}

/** Answers with success to callers without a credential, where others have one. Refusals of such callers speak against it. */
export const unauthenticatedAccess: WeaknessRule = {
  kind: 'unauthenticated-access',
  examine(subject) {
    const { seen, record, hostAuthenticated } = subject;
    if (record === null || seen.hostile || seen.auth !== 'none' || seen.direction !== 'inbound') return null;
    if (seen.method === 'OPTIONS' || seen.method === 'HEAD') return null;
    if (isRefusal(seen.status)) return { shown: [], clears: () => true, observed: 'callers without a credential were refused' };
    if (!isSuccess(seen.status) || isSignIn(subject) || !expectsCredential(record, hostAuthenticated)) return null;
    const share = Math.round(100 * authenticatedShare(record));
    const detail = `answered ${seen.status} without a credential; ${share} % of its answers went to callers with one`;
    return { shown: [{ point: '', detail }], clears: () => false, observed: '' };
  },
};

/** The classes that the inventory has confirmed in the answers of an operation: one odd value is none. */
function confirmed(record: OperationRecord): ReadonlySet<DataClassId> {
  return new Set(record.data_classes.filter(({ in_response }) => in_response).map(({ id }) => id));
}

function categoryOf(record: OperationRecord, id: DataClassId): DataCategory {
  return record.data_classes.find((known) => known.id === id)?.category ?? dataClass(id)?.category ?? 'business';
}

/** The answer's fields that hold data of a wanted category. */
function fieldsWith({ seen }: Subject, record: OperationRecord, wanted: (category: DataCategory, id: string) => boolean): Sighting[] {
  const known = confirmed(record);
  return (seen.fields ?? []).flatMap(({ location, name, classes }) => {
    if (location !== 'response') return [];
    const found = classes.filter(([id, sure]) => sure >= CLASS_CONFIDENCE_MIN && known.has(id) && wanted(categoryOf(record, id), id));
    return found.length === 0 ? [] : [{ point: `response.${name}`, detail: `holds ${found.map(([id]) => id).join(', ')}` }];
  });
}

/** Sensitive data in answers to callers that proved nothing. */
export const unauthenticatedData: WeaknessRule = {
  kind: 'unauthenticated-data',
  examine(subject) {
    const { seen, record } = subject;
    if (record === null || seen.hostile || seen.auth !== 'none' || seen.direction !== 'inbound') return null;
    if (isRefusal(seen.status)) return { shown: [], clears: () => true, observed: 'callers without a credential were refused' };
    if (!isSuccess(seen.status) || seen.fields === null || isSignIn(subject)) return null;
    const shown = fieldsWith(subject, record, (category) => CATEGORY_WEIGHT[category] >= SENSITIVE_WEIGHT_MIN);
    return { shown, clears: () => true, observed: 'answers to callers without a credential no longer held it' };
  },
};

/** Authentication data, full card numbers and secrets that go out to public clients at all. */
export const excessData: WeaknessRule = {
  kind: 'excess-data',
  examine(subject) {
    const { seen, record } = subject;
    if (record === null || seen.hostile || seen.direction !== 'inbound' || seen.clientClass !== 'public') return null;
    if (!isSuccess(seen.status) || seen.fields === null) return null;
    const secrets = !isSignIn(subject);
    const shown = fieldsWith(
      subject,
      record,
      (category, id) => category === 'SAD' || id === 'pan' || (secrets && category === 'credential'),
    );
    return { shown, clears: () => true, observed: 'answers no longer held it' };
  },
};
