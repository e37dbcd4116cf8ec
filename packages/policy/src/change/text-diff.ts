/** A line of a comparison: in both texts, only in the new one, or only in the old one. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** From 1, in the new text; for a removed line in the old one. */
  readonly line: number;
}

/** Edits searched for; texts further apart than this are shown as wholly replaced. */
const EDITS_MAX = 1_000;
/** Lines shown around a change. */
const CONTEXT_LINES = 3;

/** What differs between two texts, line by line, with a few lines around each change (Myers 1986). */
export function diffText(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const kept = shortest(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const all: DiffLine[] = [];
  for (let index = 0; index < head; index++) all.push({ kind: 'same', text: now[index]!, line: index + 1 });
  all.push(...walk(old, now, head, tail, kept));
  for (let index = now.length - tail; index < now.length; index++) all.push({ kind: 'same', text: now[index]!, line: index + 1 });
  return nearChanges(all);
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

type Pair = readonly [old: number, now: number];

function walk(old: readonly string[], now: readonly string[], head: number, tail: number, kept: readonly Pair[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [at, to] = [head, head];
  const upTo = (oldEnd: number, nowEnd: number): void => {
    for (; at < oldEnd; at++) lines.push({ kind: 'removed', text: old[at]!, line: at + 1 });
    for (; to < nowEnd; to++) lines.push({ kind: 'added', text: now[to]!, line: to + 1 });
  };
  for (const [oldAt, nowAt] of kept) {
    upTo(oldAt + head, nowAt + head);
    lines.push({ kind: 'same', text: now[to]!, line: to + 1 });
    at++;
    to++;
  }
  upTo(old.length - tail, now.length - tail);
  return lines;
}

/** Indexes of lines that stay, by the shortest edit script; none where that is longer than `EDITS_MAX`. */
function shortest(old: readonly string[], now: readonly string[]): Pair[] {
  const [n, m] = [old.length, now.length];
  const max = Math.min(n + m, EDITS_MAX);
  let reach = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= max; edits++) {
    trace.push(reach);
    reach = new Map(reach);
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && old[x] === now[x - k]) x++;
      reach.set(k, x);
      if (x >= n && x - k >= m) return back(trace, edits, n, m);
    }
  }
  return [];
}

function back(trace: readonly Map<number, number>[], edits: number, n: number, m: number): Pair[] {
  const kept: Pair[] = [];
  let [x, y] = [n, m];
  for (let step = edits; step >= 0; step--) {
    const reach = trace[step]!;
    const k = x - y;
    const down = k === -step || (k !== step && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const [startX, startY] = step === 0 ? [0, 0] : [reach.get(from) ?? 0, (reach.get(from) ?? 0) - from];
    while (x > startX && y > startY) kept.push([--x, --y]);
    [x, y] = [startX, startY];
  }
  return kept.reverse();
}

function nearChanges(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    for (let at = index - CONTEXT_LINES; at <= index + CONTEXT_LINES; at++) near.add(at);
  });
  return lines.filter((_, index) => near.has(index));
}
