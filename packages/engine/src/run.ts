import type { CoverageGap, Phase } from '@sallyport/core';
import type { RuleMatch } from '@sallyport/policy';
import type { EnginePorts } from './config.ts';

export interface PhaseFault {
  readonly phase: Phase;
  readonly detail: string;
}

export const NO_MATCHES: readonly RuleMatch[] = [];
/** A fault's text is kept short: it may quote input. */
const FAULT_DETAIL_CHARS_MAX = 200;

/** Collects what one request's phases find, and turns a throw into a fault of its phase. */
export class Run {
  readonly gaps: CoverageGap[];
  readonly faults: PhaseFault[] = [];
  /** Virtual patches that hold. */
  patches: readonly RuleMatch[] = NO_MATCHES;
  /** Custom detectors and virtual patches that only say what they would have done. */
  shadows: readonly RuleMatch[] = NO_MATCHES;
  readonly #probe: ((phase: Phase) => void) | null;

  constructor(gaps: readonly CoverageGap[], ports: EnginePorts) {
    this.gaps = [...gaps];
    this.#probe = ports.probe ?? null;
  }

  phase<T>(phase: Phase, otherwise: T, work: () => T): T {
    try {
      if (this.#probe !== null) this.#probe(phase);
      return work();
    } catch (error) {
      // The message may quote input, so only its kind and place in our code are kept.
      const detail = faultDetail(error);
      this.faults.push({ phase, detail });
      this.gaps.push({ reason: 'fault', phase, detail });
      return otherwise;
    }
  }
}

function faultDetail(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  return `${error.name} ${frame.trim()}`.slice(0, FAULT_DETAIL_CHARS_MAX);
}
