import { type AlertFilter, SUBJECT_KINDS } from '@sallyport/control-plane/contract';
import { ABUSE_DETECTORS, type AbuseAlert, SEVERITIES } from '@sallyport/core';
import { manyOf, oneOf, oneText, type Search } from '../../api/search.ts';

/** Filters of the list of alerts, named in the address as in the API. */
export type AlertFilters = Partial<Omit<AlertFilter, 'from' | 'to'>>;

export interface AbuseSearch {
  readonly show: 'alerts' | 'reactions';
  readonly filters: AlertFilters;
  readonly group: 'detector' | undefined;
  /** The alert whose detail is open. */
  readonly alert: string | undefined;
}

/** What tells an alert from every other. */
export function alertKey({ at, detector, subject }: AbuseAlert): string {
  return `${at}.${detector}.${subject.kind}.${subject.value}`;
}

export function readAbuseSearch(search: Search): AbuseSearch {
  const filters = {
    detector: manyOf(search, 'detector', ABUSE_DETECTORS),
    subject: manyOf(search, 'subject', SUBJECT_KINDS),
    severity: manyOf(search, 'severity', SEVERITIES),
    q: oneText(search, 'q'),
  };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return {
    show: oneOf(search, 'show', ['reactions'] as const) ?? 'alerts',
    filters: given,
    group: oneOf(search, 'group', ['detector'] as const),
    alert: oneText(search, 'alert'),
  };
}
