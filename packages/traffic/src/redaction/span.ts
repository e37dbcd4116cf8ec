/** A part of a text that is replaced, and by what. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The replacement; always begins with `[` and ends with `]` or is nothing but `*`. */
  readonly label: string;
  /** The same without digits, used where two findings overlap and the digits could be anything. */
  readonly bare: string;
  /** Where spans overlap the highest rank names the whole. */
  readonly rank: number;
}

/** Ranks: a name says more than a shape, a shape with a checksum more than one without. */
export const RANK = { guess: 1, encoded: 2, shape: 3, named: 4 } as const;

export function dropped(start: number, end: number, kind: string, rank: number): Span {
  const label = `[${kind}]`;
  return { start, end, label, bare: label, rank };
}

/** `[pan:…1111]`: four characters are what a receipt shows and too few to search with. */
export function keptLast4(start: number, end: number, kind: string, last4: string, rank: number): Span {
  return { start, end, label: `[${kind}:…${last4}]`, bare: `[${kind}]`, rank };
}

/** Sorted, and overlapping spans joined into one. */
export function joinSpans(spans: Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Span[] = [];
  let current = spans[0]!;
  for (let index = 1; index < spans.length; index++) {
    const next = spans[index]!;
    if (next.start >= current.end) {
      joined.push(current);
      current = next;
      continue;
    }
    current = join(current, next);
  }
  joined.push(current);
  return joined;
}

function join(a: Span, b: Span): Span {
  const lead = b.rank > a.rank ? b : a;
  const covers = lead.start <= a.start && lead.end >= Math.max(a.end, b.end);
  const sole = covers && (a.rank !== b.rank || a.label === b.label);
  return { start: a.start, end: Math.max(a.end, b.end), label: sole ? lead.label : lead.bare, bare: lead.bare, rank: lead.rank };
}

/** The text with every span replaced. `spans` as {@link joinSpans} gives them. */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  let masked = '';
  let from = 0;
  for (const { start, end, label } of spans) {
    masked += text.slice(from, start) + label;
    from = end;
  }
  return masked + text.slice(from);
}
