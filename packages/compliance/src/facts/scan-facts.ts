import type { Event } from '@sallyport/core';
import type { Period } from '../assess/assess.ts';
import type { Facts } from './fact-table.ts';

const DAY_MS = 86_400_000;

/** Rules ask for scans by the quarter, half-year and year (PCI DSS 11.3.1, 16 CFR 314.4(d)(2)): a shorter period is judged by its year. */
const YEAR_MS = 365 * DAY_MS;

/** Counts whole scans of the year that ends with the period, which is longer than most periods. Retests and replays are none. */
export class ScanFacts {
  readonly #to: number;
  /** End of the last scan so far; 0 before the first. */
  #last = 0;
  #count = 0;
  #gap = 0;

  constructor({ to }: Period) {
    this.#to = to;
  }

  /** Every event up to the end of the period, those before its beginning, too. */
  add(event: Event): void {
    if (event.kind !== 'system' || event.name !== 'scan-finished' || !isWhole(event.detail)) return;
    this.#silence(event.at);
    this.#last = event.at;
    if (event.at >= this.#to - YEAR_MS) this.#count++;
  }

  /** What lies before the year does not count, and neither does the time before the first scan. */
  #silence(until: number): void {
    const from = Math.max(this.#last, this.#to - YEAR_MS);
    if (this.#last > 0 && until > from) this.#gap = Math.max(this.#gap, until - from);
  }

  facts(): Partial<Facts> {
    this.#silence(this.#to);
    return { 'findings.scans_year': this.#count, 'findings.scan_gap_days': this.#last === 0 ? null : this.#gap / DAY_MS };
  }
}

/** `scheduled run_1 of nightly, by schedule: done, 812 requests, ...`: a whole scan that ran to its end. */
function isWhole(detail: string): boolean {
  return /^(?:scheduled|manual|spec-change) /.test(detail) && /: done, \d+ requests/.test(detail);
}
