import { SallyportError } from '@sallyport/core';
import type { Period, PeriodQuery } from '../contract/page.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Steps a series can have; the roll-up counts whole minutes. */
const STEPS_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
  365 * DAY_MS,
];

/** Points of a series: more than a chart has pixels to show. */
const POINTS_MAX = 240;

/** The window asked for; without `to` it ends now, without `from` it is `usual_ms` long. PERIOD_INVALID when it ends before it starts. */
export function periodOf(query: PeriodQuery, now: number, usual_ms: number): Period {
  const to = query.to ?? now;
  const from = query.from ?? Math.max(0, to - usual_ms);
  if (from >= to) throw new SallyportError('PERIOD_INVALID', 'query.from', `${from} is not before ${to}`);
  return { from, to };
}

/** The same window in whole minutes, as the roll-up counts: it reaches out to include what it touches. */
export function wholeMinutes(period: Period): Period {
  return { from: Math.floor(period.from / MINUTE_MS) * MINUTE_MS, to: Math.ceil(period.to / MINUTE_MS) * MINUTE_MS };
}

/** The shortest step that keeps a series of the window drawable. */
export function stepOf(period: Period): number {
  return STEPS_MS.find((step) => (period.to - period.from) / step <= POINTS_MAX) ?? STEPS_MS.at(-1) ?? DAY_MS;
}

/** Starts of the steps of a window, without holes. */
export function stepsOf(period: Period, step_ms: number): number[] {
  const starts: number[] = [];
  for (let at = Math.floor(period.from / step_ms) * step_ms; at < period.to; at += step_ms) starts.push(at);
  return starts;
}

/** Days of single events a partner's habit is made of: four weeks, so that every hour of the week was there four times. */
export const EVENT_WINDOW_DAYS = 29;
