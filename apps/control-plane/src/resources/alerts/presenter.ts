import type { AbuseAlert } from '@sallyport/core';
import type { AlertList, AlertQuery } from './schema.ts';

/** The newest first. */
export function presentAlerts(alerts: readonly AbuseAlert[], { detector, limit }: AlertQuery): AlertList {
  const wanted = detector === undefined ? alerts : alerts.filter((alert) => alert.detector === detector);
  return { items: wanted.slice(-limit).reverse() };
}
