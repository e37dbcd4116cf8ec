/** What is known of how much of something callers usually do in one window. Plain JSON. */
export interface Peers {
  /** Windows learned, at most `WINDOWS_REMEMBERED`: older ones fade. */
  count: number;
  /** Mean and sum of squared deviations of ln(1 + x). */
  mean: number;
  spread: number;
}

/** What is assumed before there are peers; weighs as much as `PRIOR_WINDOWS` windows. */
export interface Prior {
  /** A usual value. */
  readonly usual: number;
  /** Standard deviation of ln(1 + x). */
  readonly spread: number;
  /** The least that callers are taken to differ; default `SPREAD_MIN`. Less where nearly all do the same, once. */
  readonly spreadMin?: number;
}

/** Weight of the prior: with a hundred windows the peers count for four fifths. */
const PRIOR_WINDOWS = 25;
/** A learned window counts for less once there are so many: the baseline follows slow change. */
const WINDOWS_REMEMBERED = 20_000;
/** People differ at least so much: a population that happened to be alike must not make everyone else an outlier. */
const SPREAD_MIN = 0.45;
/** A window counts for learning up to so many standard deviations: an attack must not teach that it is usual. */
const LEARNED_Z_MAX = 2.5;

export function newPeers(): Peers {
  return { count: 0, mean: 0, spread: 0 };
}

interface Fit {
  readonly mean: number;
  readonly deviation: number;
}

/** The log-normal fit, prior and peers weighed by their numbers. */
function fit(peers: Peers, prior: Prior): Fit {
  const total = peers.count + PRIOR_WINDOWS;
  const usual = Math.log1p(prior.usual);
  const mean = (peers.count * peers.mean + PRIOR_WINDOWS * usual) / total;
  const between = (peers.count * PRIOR_WINDOWS * (peers.mean - usual) ** 2) / total;
  // A usual value far from the prior is no sign of people being unlike each other once there are enough of them.
  const variance = (peers.spread + PRIOR_WINDOWS * prior.spread ** 2 + Math.min(between, peers.count * 0.05)) / total;
  return { mean, deviation: Math.max(prior.spreadMin ?? SPREAD_MIN, Math.sqrt(variance)) };
}

/** Learns one finished window of one caller. */
export function learn(peers: Peers, prior: Prior, value: number): void {
  const { mean, deviation } = fit(peers, prior);
  const seen = Math.min(Math.log1p(value), mean + LEARNED_Z_MAX * deviation);
  if (peers.count >= WINDOWS_REMEMBERED) {
    const fade = (WINDOWS_REMEMBERED - 1) / WINDOWS_REMEMBERED;
    peers.count *= fade;
    peers.spread *= fade;
  }
  peers.count++;
  const delta = seen - peers.mean;
  peers.mean += delta / peers.count;
  peers.spread += delta * (seen - peers.mean);
}

export interface Comparison {
  readonly value: number;
  /** The median of peers. */
  readonly baseline: number;
  readonly multiple: number;
  /** Values from here on are out of the ordinary at the sensitivity asked. */
  readonly limit: number;
}

/** Compares with peers: the limit is the quantile of the fitted log-normal `z` standard deviations above its median. */
export function compare(peers: Peers, prior: Prior, value: number, z: number): Comparison {
  const { mean, deviation } = fit(peers, prior);
  const baseline = Math.max(0, Math.expm1(mean));
  return { value, baseline, multiple: value / Math.max(1, baseline), limit: Math.expm1(mean + z * deviation) };
}

/** 0.5 at the limit, towards 1 the further it is passed. */
export function confidenceOf({ value, limit }: Comparison): number {
  return 1 - 0.5 * (limit / Math.max(limit, value));
}
