import type { AuditEvent, Event } from '@sallyport/core';
import type { Period } from '../assess/assess.ts';
import type { Facts } from './fact-table.ts';
import { percent } from './traffic-facts.ts';

/** A silence longer than this is a gap: gateways write a heartbeat every minute. */
const SILENCE_MS = 300_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Reading attacks or their details is what counts as review. */
const REVIEW_ACTIONS: ReadonlySet<string> = new Set(['attacks.review', 'attacks.read', 'reports.create']);
const CHANGE = /\.(create|update|delete|put|upload|reset|disable|withdraw)$/;
const FAILURES: ReadonlySet<string> = new Set([
  'worker-crash',
  'spool-overflow',
  'events-refused',
  'config-refused',
  'upstream-down',
  'chain-broken',
  'report-failed',
]);

/** Counts what the platform says of itself: silences, losses, failures, and what people did. */
export class SystemFacts {
  readonly #period: Period;
  #last: number;
  #silent = 0;
  #longest = 0;
  #lost = 0;
  #rejected = 0;
  #overdue = 0;
  #overdueHigh = 0;
  #scanRuns = 0;
  #failures = 0;
  #failuresRecorded = 0;
  #audits = 0;
  #attributed = 0;
  #changes = 0;
  #denied = 0;
  /** Days of the period; bounded by its length. */
  readonly #reviewDays: Set<number> = new Set();

  /** `since`: when the log begins. The time before is no silence: nothing was there to speak. */
  constructor(period: Period, since: number) {
    this.#period = period;
    this.#last = Math.max(period.from, since);
  }

  add(event: Event): void {
    this.#silence(event.at);
    switch (event.kind) {
      case 'exchange':
      case 'tunnel':
        return;
      case 'rejected':
        this.#rejected++;
        return;
      case 'fault':
        this.#failure(event.detail);
        return;
      case 'system':
        if (event.name === 'spool-overflow' || event.name === 'events-refused') this.#lost += event.count;
        if (event.name === 'finding-overdue') this.#late(event.detail);
        if (event.name === 'scan-finished') this.#scanRuns++;
        if (FAILURES.has(event.name)) this.#failure(event.detail);
        return;
      case 'audit':
        this.#audit(event);
        return;
      case 'alert':
        return;
      default:
        event satisfies never;
    }
  }

  #silence(at: number): void {
    const silence = at - this.#last;
    this.#longest = Math.max(this.#longest, silence);
    if (silence > SILENCE_MS) this.#silent += silence;
    this.#last = Math.max(this.#last, at);
  }

  /** The detail begins with the severity. */
  #late(detail: string): void {
    this.#overdue++;
    if (/^(?:critical|high) /.test(detail)) this.#overdueHigh++;
  }

  #failure(detail: string): void {
    this.#failures++;
    if (detail !== '') this.#failuresRecorded++;
  }

  #audit(event: AuditEvent): void {
    this.#audits++;
    if (event.actor !== '') this.#attributed++;
    if (event.outcome === 'denied') this.#denied++;
    else if (CHANGE.test(event.action)) this.#changes++;
    if (REVIEW_ACTIONS.has(event.action)) this.#reviewDays.add(Math.floor(event.at / DAY_MS));
  }

  facts(): Partial<Facts> {
    this.#silence(this.#period.to);
    const length = this.#period.to - this.#period.from;
    const days = Math.max(1, Math.ceil(length / DAY_MS));
    return {
      'collection.longest_gap_hours': this.#longest / HOUR_MS,
      'collection.gap_share_pct': percent(this.#silent, length),
      'collection.lost_events': this.#lost,
      'traffic.rejected': this.#rejected,
      'findings.overdue': this.#overdue,
      'findings.overdue_high': this.#overdueHigh,
      'findings.scan_runs': this.#scanRuns,
      'system.failures': this.#failures,
      // No failure at all is a full record of all failures.
      'system.failures_recorded_pct': percent(this.#failuresRecorded, this.#failures) ?? 100,
      'audit.attributed_pct': percent(this.#attributed, this.#audits),
      'audit.changes': this.#changes,
      'audit.denied': this.#denied,
      'audit.review_days_pct': percent(this.#reviewDays.size, days),
    };
  }
}
