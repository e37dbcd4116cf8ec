import type { HeaderField } from '@sallyport/core';
import { inShare } from '../rollout/share.ts';
import { type CompiledLimit, limitsFor } from './compile.ts';
import type { LocalCounter, LocalCounters } from './counters.ts';
import type { KeyFacts } from './key.ts';

/** A limit that a request is over. */
export interface LimitBreach {
  readonly rule: string;
  readonly kind: 'rate-limit' | 'quota' | 'concurrency';
  readonly enforced: boolean;
  /** The limit throttles, but not this caller. */
  readonly spared: boolean;
  /** Seconds until the request would be admitted, at least 1. */
  readonly retry_s: number;
  readonly detail: string;
}

export interface LimitCheck {
  readonly breaches: readonly LimitBreach[];
  /** RateLimit and RateLimit-Policy for the answer, and Retry-After where the request is over an enforced limit. */
  readonly headers: readonly HeaderField[];
  /** Requests under way that end with this one; see {@link release}. */
  readonly held: readonly LocalCounter[];
}

interface Look {
  readonly limit: CompiledLimit;
  readonly counter: LocalCounter;
  readonly wait_ms: number;
  /** Units left before this request. */
  readonly left: number;
  /** It throttles, and this caller. */
  readonly enforced: boolean;
}

const NONE: LimitCheck = { breaches: [], headers: [], held: [] };

/**
 * Decides by what this process knows; never waits. Nothing is charged for a request that an enforced limit refuses.
 *
 * GCRA (ITU-T I.371): with a drain interval T and tolerance tau a request of cost c conforms when
 * `max(TAT, now) + c T - tau <= now`, and then moves TAT on by c T.
 */
export function checkLimits(
  limits: readonly CompiledLimit[],
  counters: LocalCounters,
  request: { readonly method: string; readonly host: string; readonly path: string },
  facts: KeyFacts,
  now: number,
): LimitCheck {
  const looks: Look[] = [];
  for (const limit of limitsFor(limits, request.method, request.host, request.path)) {
    const key = limit.key(facts);
    if (key === null) continue;
    const { action, id, percent } = limit.rule;
    looks.push({ ...look(limit, counters, key, now), enforced: action === 'throttle' && inShare(id, percent, callerOf(facts)) });
  }
  if (looks.length === 0) return NONE;
  const over = looks.filter((item) => item.wait_ms > 0);
  const refused = over.some((item) => item.enforced);
  const held: LocalCounter[] = [];
  if (!refused) for (const item of looks) if (item.wait_ms === 0) charge(item, counters, now, held);
  const breaches = over.map(breachOf);
  return { breaches, headers: headersOf(looks, breaches), held };
}

/** Ends requests under way. */
export function release(held: readonly LocalCounter[]): void {
  for (const counter of held) if (counter.count > 0) counter.count--;
}

/** Whom a share of callers goes by. */
function callerOf({ principal, address }: KeyFacts): string {
  return principal.id ?? address;
}

function look(limit: CompiledLimit, counters: LocalCounters, key: string, now: number): Omit<Look, 'enforced'> {
  const { rule } = limit;
  if (rule.kind === 'rate') {
    const counter = counters.get(key, limit.interval_ms, now);
    const ahead = Math.max(0, counter.until - now);
    const wait = ahead + rule.cost * limit.interval_ms - limit.tolerance_ms;
    return { limit, counter, wait_ms: wait > 1e-6 ? wait : 0, left: Math.max(0, (limit.tolerance_ms - ahead) / limit.interval_ms) };
  }
  if (rule.kind === 'concurrency') {
    const counter = counters.get(key, 0, now);
    const left = rule.limit - counter.count;
    return { limit, counter, wait_ms: left >= 1 ? 0 : 1_000, left: Math.max(0, left) };
  }
  const end = periodEnd(rule.period, now);
  const counter = counters.get(`${key}\u0000${end}`, 0, now);
  counter.until = end;
  const left = rule.limit - counter.count;
  return { limit, counter, wait_ms: left >= rule.cost ? 0 : end - now, left: Math.max(0, left) };
}

function charge({ limit, counter }: Look, counters: LocalCounters, now: number, held: LocalCounter[]): void {
  const { rule } = limit;
  if (rule.kind === 'concurrency') {
    counter.count++;
    held.push(counter);
    return;
  }
  if (rule.kind === 'rate') counter.until = Math.max(counter.until, now) + rule.cost * limit.interval_ms;
  else counter.count += rule.cost;
  counters.admit(counter, rule.cost);
}

/** The end of the calendar day or month, UTC, milliseconds since the epoch. */
function periodEnd(period: 'day' | 'month', now: number): number {
  const date = new Date(now);
  if (period === 'day') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

const KIND = { rate: 'rate-limit', quota: 'quota', concurrency: 'concurrency' } as const;

function breachOf({ limit, wait_ms, enforced }: Look): LimitBreach {
  const { rule } = limit;
  const span = rule.kind === 'rate' ? ` in ${rule.per_seconds} s` : rule.kind === 'quota' ? ` a ${rule.period}` : ' at one time';
  return {
    rule: rule.id,
    kind: KIND[rule.kind],
    enforced,
    spared: rule.action === 'throttle' && !enforced,
    retry_s: Math.max(1, Math.ceil(wait_ms / 1_000)),
    detail: `more than ${rule.limit}${span} by ${rule.keys.join(' and ')}`,
  };
}

/** RateLimit-Policy lists what holds, RateLimit what is left of the tightest (draft-ietf-httpapi-ratelimit-headers-09). */
function headersOf(looks: readonly Look[], breaches: readonly LimitBreach[]): HeaderField[] {
  const shown = looks.filter((item) => item.enforced);
  if (shown.length === 0) return [];
  const share = (item: Look): number => item.left / item.limit.rule.limit;
  const tightest = shown.reduce((a, b) => (share(b) < share(a) ? b : a));
  const { rule, interval_ms } = tightest.limit;
  const left = Math.max(0, Math.floor(tightest.wait_ms > 0 ? 0 : tightest.left - rule.cost));
  const reset = rule.kind === 'rate' ? (interval_ms * (rule.burst ?? rule.limit) - left * interval_ms) / 1_000 : tightest.wait_ms / 1_000;
  const headers: HeaderField[] = [
    ['ratelimit-policy', shown.map((item) => item.limit.policyItem).join(', ')],
    ['ratelimit', `"${rule.id}";r=${left}${reset > 0 ? `;t=${Math.ceil(reset)}` : ''}`],
  ];
  const waits = breaches.filter((breach) => breach.enforced).map((breach) => breach.retry_s);
  if (waits.length > 0) headers.push(['retry-after', String(Math.max(...waits))]);
  return headers;
}
