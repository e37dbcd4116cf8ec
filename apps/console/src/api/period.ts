import type { PeriodQuery } from '@sallyport/control-plane/contract';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Windows that end now. */
export const RANGES = {
  '15m': { label: 'Last 15 minutes', short: '15 min', span_ms: 15 * MINUTE },
  '1h': { label: 'Last hour', short: '1 hour', span_ms: HOUR },
  '6h': { label: 'Last 6 hours', short: '6 hours', span_ms: 6 * HOUR },
  '24h': { label: 'Last 24 hours', short: '24 hours', span_ms: DAY },
  '7d': { label: 'Last 7 days', short: '7 days', span_ms: 7 * DAY },
  '30d': { label: 'Last 30 days', short: '30 days', span_ms: 30 * DAY },
  '90d': { label: 'Last 90 days', short: '90 days', span_ms: 90 * DAY },
} as const;

export type RangeId = keyof typeof RANGES;

/** A window as the address bar holds it: a range that ends now, or two UTC minutes (`2026-11-23T00:00Z`). */
export interface PeriodSearch {
  readonly range?: RangeId | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function minuteOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 16)}Z`;
}

/** Reads a window from search parameters; what is not understood is left out. */
export function readPeriod(search: Record<string, unknown>): PeriodSearch {
  const from = minuteOf(search.from);
  const to = minuteOf(search.to);
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  const range = search.range;
  return typeof range === 'string' && Object.hasOwn(RANGES, range) ? { range: range as RangeId } : {};
}

/** The window to ask for at `now`. */
export function periodOf(search: PeriodSearch, usual: RangeId, now: number): PeriodQuery {
  if (search.from !== undefined && search.to !== undefined) return { from: Date.parse(search.from), to: Date.parse(search.to) };
  return { from: now - RANGES[search.range ?? usual].span_ms };
}

export function periodLabel(search: PeriodSearch, usual: RangeId): string {
  if (search.from !== undefined && search.to !== undefined) return `${minuteText(search.from)} – ${minuteText(search.to)} UTC`;
  return RANGES[search.range ?? usual].label;
}

function minuteText(minute: string): string {
  return minute.slice(0, 16).replace('T', ' ');
}
