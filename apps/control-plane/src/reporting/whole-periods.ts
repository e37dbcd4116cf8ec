import type { Period } from '../contract/page.ts';

/** How often something is reported. */
export type ReportEvery = 'month' | 'quarter' | 'never';

const MONTHS: Readonly<Record<Exclude<ReportEvery, 'never'>, number>> = { month: 1, quarter: 3 };

/** The whole calendar months or quarters (UTC) that have ended by `now`, newest first. */
export function wholePeriods(every: Exclude<ReportEvery, 'never'>, now: number, count: number): Period[] {
  const months = MONTHS[every];
  const date = new Date(now);
  const current = Math.floor(date.getUTCMonth() / months) * months;
  const start = (back: number): number => Date.UTC(date.getUTCFullYear(), current - back * months, 1);
  return Array.from({ length: count }, (_, back) => ({ from: start(back + 1), to: start(back) }));
}

/** When the period that runs now ends. */
export function periodEnd(every: Exclude<ReportEvery, 'never'>, now: number): number {
  const months = MONTHS[every];
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), (Math.floor(date.getUTCMonth() / months) + 1) * months, 1);
}
