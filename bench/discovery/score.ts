/** How well requests were put together, by the measures of published comparisons. */
export interface DiscoveryScore {
  readonly templates: number;
  readonly operations: number;
  /** operations / templates. */
  readonly inflation: number;
  /** Share of templates with at least 95 % of their requests in one operation that is at least 95 % theirs. */
  readonly recovered: number;
  /** Share of requests in operations that are less than 95 % of one template. */
  readonly mixed: number;
  /** Templates that were not recovered, with the operations their requests went to. */
  readonly missed: readonly { readonly template: string; readonly went_to: readonly string[] }[];
}

const PURE = 0.95;
const WENT_TO_SHOWN = 4;

/** `assigned`: for each request the template it was made of and the operation it was put in. */
export function scoreDiscovery(
  assigned: readonly (readonly [truth: string, operation: string])[],
  templates: number,
  operations: number,
): DiscoveryScore {
  const byTruth = tally(assigned.map(([truth, operation]) => [truth, operation]));
  const byOperation = tally(assigned.map(([truth, operation]) => [operation, truth]));
  const missed: DiscoveryScore['missed'][number][] = [];
  for (const [template, went] of byTruth) {
    const [operation, count] = largest(went);
    const inside = byOperation.get(operation)!;
    const recovered = count >= PURE * total(went) && (inside.get(template) ?? 0) >= PURE * total(inside);
    if (!recovered) missed.push({ template, went_to: [...went.keys()].slice(0, WENT_TO_SHOWN) });
  }
  let mixed = 0;
  for (const inside of byOperation.values()) if (largest(inside)[1] < PURE * total(inside)) mixed += total(inside);
  return {
    templates,
    operations,
    inflation: operations / templates,
    recovered: 1 - missed.length / templates,
    mixed: mixed / Math.max(1, assigned.length),
    missed,
  };
}

function tally(pairs: readonly (readonly [string, string])[]): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const [key, value] of pairs) {
    let counts = all.get(key);
    if (counts === undefined) {
      counts = new Map();
      all.set(key, counts);
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return all;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function largest(counts: ReadonlyMap<string, number>): [string, number] {
  let best: [string, number] = ['', 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best;
}
