import { SallyportError } from '@sallyport/core';
import type { Period } from '../assess/assess.ts';

/** How far clocks of those who ask may run before ours; no longer than what counts as a silence. */
const CLOCK_SKEW_MS_MAX = 300_000;

/**
 * Refuses with PERIOD_INVALID a period that ends before it starts, or that has not ended by `now` (ms since 1970):
 * what has not happened yet would count as silence, and the report could not be done again.
 */
export function checkPeriod(period: Period, now: number, place: string): void {
  if (period.from >= period.to) throw new SallyportError('PERIOD_INVALID', `${place}from`, 'it is not before its end');
  if (period.to > now + CLOCK_SKEW_MS_MAX)
    throw new SallyportError(
      'PERIOD_INVALID',
      `${place}to`,
      `it ends after now, ${new Date(now).toISOString()}; name an end that has passed`,
    );
}
