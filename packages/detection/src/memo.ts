import type { Leaf } from '@sallyport/traffic';
import { MEMO_CHARS_MAX, MEMO_LEAVES_MIN, MEMO_VALUES_MAX, MEMO_WINDOWS_MAX } from './limits.ts';
import type { Verdict } from './verdict.ts';

/**
 * Verdicts on the values of one message, for those that come again in it: lists repeat payees, categories and remarks. A verdict
 * depends on nothing but the value, its name and the kind of place. Lives as long as the inspection, and so do the values.
 */
export class VerdictMemo {
  readonly #known = new Map<string, { readonly leaf: Leaf; readonly verdict: Verdict }>();

  find(leaf: Leaf): Verdict | null {
    const known = this.#known.get(leaf.value);
    if (known === undefined || known.leaf.name !== leaf.name || known.leaf.kind !== leaf.kind || known.leaf.isName !== leaf.isName)
      return null;
    return known.verdict;
  }

  keep(leaf: Leaf, verdict: Verdict): void {
    if (this.#known.size < MEMO_VALUES_MAX) this.#known.set(leaf.value, { leaf, verdict });
  }
}

/** A memo for a message that may repeat itself; `null` for a short one. */
export function memoFor(leaves: readonly Leaf[]): VerdictMemo | null {
  return leaves.length < MEMO_LEAVES_MIN ? null : new VerdictMemo();
}

/** True for a value that is worth remembering: a long one hardly comes again. */
export function isMemorable(leaf: Leaf): boolean {
  return leaf.value.length <= MEMO_CHARS_MAX;
}

/**
 * Verdicts on the windows of one long value: padding repeats itself, and so do its windows. Which detectors are still asked
 * changes from window to window, so a verdict holds for as many as were asked.
 */
export class WindowMemo {
  readonly #known = new Map<string, { readonly wanted: number; readonly verdict: Verdict | null }>();

  /** `undefined` when the window is new, or was read with other detectors. */
  find(window: string, wanted: number): Verdict | null | undefined {
    const known = this.#known.get(window);
    return known === undefined || known.wanted !== wanted ? undefined : known.verdict;
  }

  keep(window: string, wanted: number, verdict: Verdict | null): void {
    if (this.#known.size < MEMO_WINDOWS_MAX) this.#known.set(window, { wanted, verdict });
  }
}
