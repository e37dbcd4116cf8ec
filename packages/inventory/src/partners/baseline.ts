/** One measure of a third party by the hour. */
export interface HourlyPoint {
  /** Start of the hour, milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** An hour that stands out from the party's own habit. */
export interface Anomaly {
  readonly at: number;
  readonly value: number;
  /** Median of the same hour of the week, or of the day where there are too few weeks. */
  readonly expected: number;
  /** Robust standard deviations from it. */
  readonly z: number;
  /** Hours the expectation was made of. */
  readonly samples: number;
}

export interface BaselineOptions {
  /** Deviations from which an hour stands out. */
  readonly z_min: number;
  /** Hours of the same place in the week, or the day, that make an expectation. */
  readonly samples_min: number;
}

export const BASELINE_DEFAULTS: BaselineOptions = { z_min: 5, samples_min: 4 };

const HOUR_MS = 3_600_000;

/** MAD to standard deviation for a normal distribution (Rousseeuw and Croux 1993). */
const MAD_SCALE = 1.4826;

/**
 * Robust seasonal z-score: each of the last `judged` hours against the median and the median absolute deviation of
 * earlier hours at the same place in the week; where there are fewer than `samples_min` of those, in the day. The
 * deviation is never taken below the spread of counting (square root of the expectation), so that a quiet party's second
 * call is no alarm. `points` in order, hours without traffic as zeros.
 */
export function anomaliesOf(points: readonly HourlyPoint[], judged: number, options: BaselineOptions = BASELINE_DEFAULTS): Anomaly[] {
  const first = Math.max(0, points.length - judged);
  const history = points.slice(0, first);
  const found: Anomaly[] = [];
  for (const { at, value } of points.slice(first)) {
    const same = seasonOf(history, at, options.samples_min);
    if (same === null) continue;
    const expected = median(same);
    const spread = Math.max(MAD_SCALE * median(same.map((item) => Math.abs(item - expected))), Math.sqrt(Math.max(1, expected)));
    const z = (value - expected) / spread;
    if (Math.abs(z) >= options.z_min) found.push({ at, value, expected, z: Math.round(z * 10) / 10, samples: same.length });
  }
  return found;
}

function seasonOf(history: readonly HourlyPoint[], at: number, samplesMin: number): number[] | null {
  for (const hours of [168, 24]) {
    const same = history.filter((point) => Math.round((at - point.at) / HOUR_MS) % hours === 0).map((point) => point.value);
    if (same.length >= samplesMin) return same;
  }
  return null;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
