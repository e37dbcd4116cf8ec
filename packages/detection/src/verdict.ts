import type { Leaf } from '@sallyport/traffic';
import type { IndicatorIndex } from './indicators/index.ts';
import { BATCH_CHARS_MAX, BATCH_VALUES_MAX } from './limits.ts';
import { isMemorable, type VerdictMemo } from './memo.ts';
import { confirm, openPassed, passGate, type Reading } from './reading.ts';
import { ALONE, type Consultation, consult, type Standing } from './score/learned/consult.ts';
import type { LearnedModel } from './score/learned/model.ts';
import type { Triage } from './triage.ts';

const RULES_ALONE: Consultation = { finding: null, trust: 1 };

/** What rules and model say of a text: a whole value, or a window of one. */
export interface Verdict {
  readonly reading: Reading;
  /** Nothing that the model could add would be kept. */
  readonly settled: boolean;
  consultation: Consultation;
}

/** A window that the gate let through, with nothing said of it yet. */
export function openVerdict(reading: Reading, settled: boolean): Verdict {
  return { reading, settled, consultation: RULES_ALONE };
}

/** Asks the confirmers and then the model about windows that the gate let through. */
export function judge(verdicts: readonly Verdict[], model: LearnedModel | null, triage: Triage, standing: Standing): void {
  const readings = verdicts.map(({ reading }) => reading);
  triage.choose(readings);
  confirm(readings);
  if (model === null) return;
  for (const verdict of verdicts) if (!verdict.settled) verdict.consultation = consult(model, verdict.reading, standing);
}

/** A value and what is said of it. */
interface Waiting {
  readonly leaf: Leaf;
  /** Number of the value, see {@link Findings.value}. */
  readonly value: number;
  readonly verdict: Verdict;
}

/**
 * Values that wait for their verdict, so that many are judged at once: as many as one window has characters. They are reported in the
 * order in which they came.
 */
export class VerdictQueue {
  readonly #model: LearnedModel | null;
  readonly #triage: Triage;
  readonly #memo: VerdictMemo | null;
  #waiting: Waiting[] = [];
  #open: Verdict[] = [];
  #chars = 0;

  /** @param memo what the message said before; `null` when nothing is worth remembering */
  constructor(model: LearnedModel | null, triage: Triage, memo: VerdictMemo | null) {
    this.#model = model;
    this.#triage = triage;
    this.#memo = memo;
  }

  get isFull(): boolean {
    return this.#chars >= BATCH_CHARS_MAX || this.#waiting.length >= BATCH_VALUES_MAX;
  }

  /** Takes a value, unless it ends at the gate. What is said of one that is `settled` does not hold for the others. */
  add(leaf: Leaf, value: number, index: IndicatorIndex, wanted: number, settled: boolean): void {
    const { length } = leaf.value;
    const bits = passGate(leaf, 0, length, index, wanted);
    if (bits === 0) return;
    const memo = isMemorable(leaf) && !settled ? this.#memo : null;
    let verdict = memo?.find(leaf) ?? null;
    if (verdict === null) {
      verdict = openVerdict(openPassed(leaf, 0, length, bits), settled);
      memo?.keep(leaf, verdict);
      this.#open.push(verdict);
      this.#chars += length;
    }
    this.#waiting.push({ leaf, value, verdict });
  }

  /** Judges what waits. */
  take(): readonly Waiting[] {
    if (this.#waiting.length === 0) return NONE;
    const waiting = this.#waiting;
    if (this.#open.length > 0) judge(this.#open, this.#model, this.#triage, ALONE);
    this.#waiting = [];
    this.#open = [];
    this.#chars = 0;
    return waiting;
  }
}

const NONE: readonly Waiting[] = [];
