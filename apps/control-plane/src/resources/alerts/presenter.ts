import { DETECTORS } from '@sallyport/abuse';
import type { AbuseAlert } from '@sallyport/core';
import type { AbuseDetectorList, AlertFilter, AlertList, AlertQuery } from './schema.ts';

/** The newest first. */
export function presentAlerts(alerts: readonly AbuseAlert[], { limit, ...filter }: AlertQuery): AlertList {
  const wanted = alerts.filter((alert) => holds(alert, filter));
  return { items: wanted.slice(-limit).reverse(), total: wanted.length };
}

function holds({ at, detector, subject, severity, detail }: AbuseAlert, filter: AlertFilter): boolean {
  const any = (values: readonly string[], value: string): boolean => values.length === 0 || values.includes(value);
  return (
    at >= (filter.from ?? 0) &&
    at < (filter.to ?? Number.POSITIVE_INFINITY) &&
    any(filter.detector, detector) &&
    any(filter.subject, subject.kind) &&
    any(filter.severity, severity) &&
    `${subject.value}\n${detail}`.toLowerCase().includes(filter.q.toLowerCase())
  );
}

export function presentDetectors(): AbuseDetectorList {
  return {
    items: Object.values(DETECTORS).map(({ id, title, reference, about, method, source }) => ({
      id,
      title,
      reference,
      about,
      method,
      source,
    })),
  };
}
