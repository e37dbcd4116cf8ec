import type { Exchange } from '../../model.ts';

/** Pairs of one round. */
const PAIRS = 30;
/** Chance of a difference at least as clear where there is none; both rounds have to be below it. */
const P_MAX = 0.001;
/** Difference of the medians that an attacker could use over a network. */
const GAP_MS_MIN = 5;

export interface TimeGap {
  readonly real_ms: number;
  readonly absent_ms: number;
  readonly p: number;
  readonly evidence: readonly Exchange[];
}

/**
 * Do answers about a user who exists take another time than those about users who do not? Asks in turn, so that what slows
 * the machine slows both; two rounds have to agree. `null` where they do not, or where the API refuses to be asked so often.
 */
export async function timeGap(askReal: () => Promise<Exchange>, askAbsent: () => Promise<Exchange>): Promise<TimeGap | null> {
  const rounds: TimeGap[] = [];
  for (let round = 0; round < 2; round++) {
    const times = { real: [] as number[], absent: [] as number[] };
    let evidence: readonly Exchange[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const real = await askReal();
      const absent = await askAbsent();
      if ([real, absent].some(({ status }) => status === 429 || status === 0) || real.status !== absent.status) return null;
      times.real.push(real.latency_ms);
      times.absent.push(absent.latency_ms);
      evidence = [real, absent];
    }
    const [real_ms, absent_ms] = [median(times.real), median(times.absent)];
    const p = mannWhitney(times.real, times.absent);
    if (p > P_MAX || Math.abs(real_ms - absent_ms) < GAP_MS_MIN) return null;
    rounds.push({ real_ms, absent_ms, p, evidence });
  }
  const [first, second] = rounds;
  return Math.sign(first!.real_ms - first!.absent_ms) === Math.sign(second!.real_ms - second!.absent_ms) ? second! : null;
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((left, right) => left - right);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2;
}

/** Two-sided p of the rank sum test of Mann and Whitney, by the normal approximation, which 30 values a side allow. */
export function mannWhitney(left: readonly number[], right: readonly number[]): number {
  const all = [...left.map((value) => ({ value, left: true })), ...right.map((value) => ({ value, left: false }))];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]!.value === all[start]!.value) end++;
    // Equal values share the mean of their ranks.
    for (let index = start; index < end; index++) if (all[index]!.left) ranks += (start + end + 1) / 2;
    start = end;
  }
  const [m, n] = [left.length, right.length];
  const u = ranks - (m * (m + 1)) / 2;
  const z = Math.abs(u - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12);
  return 2 * (1 - normal(z));
}

/** Distribution function of the standard normal distribution for z >= 0 (Abramowitz and Stegun 26.2.17; error below 7.5e-8). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
