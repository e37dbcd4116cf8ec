/** Distinct values kept of one place. */
const VALUES_MAX = 32;
/** Fewer say nothing of how they lie. */
const VALUES_MIN = 12;
/** Half of the neighbours among the values seen are at most this far apart: a loop finds the next one soon. */
const GAP_MAX = 1_000;
/** Places remembered; of others nothing is said. */
export const SPREADS_MAX = 10_000;

export type SpreadEntry = readonly [place: string, values: readonly number[]];

/** How the numeric identifiers at each place lie: close to each other, or anywhere. */
export class IdSpreads {
  readonly #places: Map<string, Set<number>>;

  constructor(entries: readonly SpreadEntry[] = []) {
    this.#places = new Map(entries.slice(0, SPREADS_MAX).map(([place, values]) => [place, new Set(values.slice(0, VALUES_MAX))]));
  }

  note(place: string, value: number): void {
    let values = this.#places.get(place);
    if (values === undefined) {
      if (this.#places.size >= SPREADS_MAX) return;
      values = new Set();
      this.#places.set(place, values);
    }
    if (values.size < VALUES_MAX) values.add(value);
  }

  /** Middle distance between neighbours where the values are close to each other; `null` where they are not, or too few. */
  sequentialGap(place: string): number | null {
    const values = [...(this.#places.get(place) ?? [])].sort((a, b) => a - b);
    if (values.length < VALUES_MIN) return null;
    const gaps = values
      .slice(1)
      .map((value, index) => value - values[index]!)
      .sort((a, b) => a - b);
    const middle = gaps[gaps.length >> 1]!;
    return middle <= GAP_MAX ? middle : null;
  }

  entries(): SpreadEntry[] {
    return [...this.#places].map(([place, values]) => [place, [...values]] as const);
  }
}
