import type { Period } from '../../contract/page.ts';
import type { Coverage } from './schema.ts';

/** Names the window beside what was counted in it. */
export function presentCoverage(period: Period, counted: Omit<Coverage, 'period'>): Coverage {
  return { period, ...counted };
}
