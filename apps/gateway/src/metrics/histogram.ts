import type { MetricSample } from './sample.ts';

/** Upper bounds in seconds: 50 µs to 10 s, dense where a gateway lives. */
export const DURATION_BOUNDS_S: readonly number[] = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Counts durations in fixed buckets. */
export class Histogram {
  readonly #name: string;
  readonly #counts = new Float64Array(DURATION_BOUNDS_S.length + 1);
  #sum = 0;

  constructor(name: string) {
    this.#name = name;
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < DURATION_BOUNDS_S.length && seconds > (DURATION_BOUNDS_S[bucket] as number)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += seconds;
  }

  samples(): MetricSample[] {
    let total = 0;
    const samples: MetricSample[] = [];
    for (const [index, count] of this.#counts.entries()) {
      total += count;
      const bound = DURATION_BOUNDS_S[index];
      samples.push({ name: `${this.#name}_bucket`, labels: `le="${bound ?? '+Inf'}"`, value: total });
    }
    samples.push({ name: `${this.#name}_sum`, labels: '', value: this.#sum }, { name: `${this.#name}_count`, labels: '', value: total });
    return samples;
  }
}
