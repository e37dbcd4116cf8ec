import type { Decision, Finding, Signal } from '@sallyport/core';
import { ruleOfSignal } from '@sallyport/policy';

/** What one rule, in force or in shadow, did with recorded traffic. */
export interface RuleReport {
  /** What was found (a kind of departure, a limit, a detector), and the rule of the policy; the default where it has none. */
  readonly finding: string;
  readonly rule: string;
  /** Exchanges it acted on, would have but for the share of callers, and in shadow. */
  readonly acted: number;
  readonly would: number;
  readonly shadow: number;
  readonly callers: number;
  /** Callers without an attack who had good answers that nothing objected to, and their exchanges. */
  readonly honest_callers: number;
  readonly honest: number;
  /** The recorded answer was 2xx. */
  readonly succeeded: number;
  /** Most exchanges first; hashes of credentials, or addresses. */
  readonly top_callers: readonly { readonly caller: string; readonly exchanges: number }[];
  readonly examples: readonly string[];
}

/** One exchange as rules are counted by it. */
export interface RuledExchange {
  readonly caller: string;
  readonly signals: readonly Signal[];
  readonly findings: readonly Finding[];
  readonly decision: Decision;
  /** Status of the recorded answer; 0 for none. */
  readonly status: number;
  /** Masked request line. */
  readonly line: string;
}

interface Tally {
  readonly finding: string;
  readonly rule: string;
  acted: number;
  would: number;
  shadow: number;
  succeeded: number;
  readonly callers: Map<string, number>;
  readonly examples: string[];
}

/** Rules told apart, and callers of each and of all; more are not counted, so that hostile input cannot grow the report. */
const RULES_MAX = 1_000;
const CALLERS_MAX = 100_000;
const EXAMPLES_MAX = 3;
const TOP_MAX = 5;
const GOOD_ANSWERS_MIN = 3;

/** Counts what rules did with recorded traffic, and to whom. */
export class RuleTally {
  readonly #rules = new Map<string, Tally>();
  readonly #callers = new Map<string, { attacks: number; good: number }>();

  add({ caller, signals, findings, decision, status, line }: RuledExchange): void {
    const good = status >= 200 && status < 300;
    this.#know(caller, decision.classes.length > 0 && findings.some(isOurs), good && signals.length === 0);
    const custom = findings.filter((finding) => !isOurs(finding)).map(({ detector }) => [detector, detector, 'acted'] as const);
    for (const [finding, rule, outcome] of [...signals.map(wordsOf), ...custom]) {
      const tally = this.#tally(finding, rule);
      if (tally === null) return;
      tally[outcome]++;
      if (good) tally.succeeded++;
      if (tally.callers.has(caller) || tally.callers.size < CALLERS_MAX) tally.callers.set(caller, (tally.callers.get(caller) ?? 0) + 1);
      if (tally.examples.length < EXAMPLES_MAX) tally.examples.push(line);
    }
  }

  #know(caller: string, attack: boolean, good: boolean): void {
    const known = this.#callers.get(caller) ?? { attacks: 0, good: 0 };
    if (attack) known.attacks++;
    if (good) known.good++;
    if (this.#callers.has(caller) || this.#callers.size < CALLERS_MAX) this.#callers.set(caller, known);
  }

  #tally(finding: string, rule: string): Tally | null {
    const key = `${finding} ${rule}`;
    const known = this.#rules.get(key);
    if (known !== undefined || this.#rules.size >= RULES_MAX) return known ?? null;
    const tally: Tally = { finding, rule, acted: 0, would: 0, shadow: 0, succeeded: 0, callers: new Map(), examples: [] };
    this.#rules.set(key, tally);
    return tally;
  }

  /** Most exchanges first. */
  reports(): RuleReport[] {
    const total = ({ acted, would, shadow }: RuleReport): number => acted + would + shadow;
    return [...this.#rules.values()].map((tally) => this.#report(tally)).sort((a, b) => total(b) - total(a));
  }

  #report({ callers, ...tally }: Tally): RuleReport {
    const list = [...callers].sort((a, b) => b[1] - a[1]);
    const honest = list.filter(([caller]) => {
      const known = this.#callers.get(caller);
      return known?.attacks === 0 && known.good >= GOOD_ANSWERS_MIN;
    });
    return {
      ...tally,
      callers: callers.size,
      honest_callers: honest.length,
      honest: honest.reduce((sum, [, exchanges]) => sum + exchanges, 0),
      top_callers: list.slice(0, TOP_MAX).map(([caller, exchanges]) => ({ caller, exchanges })),
    };
  }
}

/** A detector of the product, not one of the policy. */
function isOurs({ detector }: Finding): boolean {
  return !detector.startsWith('custom.') && !detector.startsWith('patch.');
}

function wordsOf(signal: Signal): readonly [finding: string, rule: string, outcome: 'acted' | 'would' | 'shadow'] {
  const outcome = signal.action !== 'monitor' ? 'acted' : signal.would !== undefined ? 'would' : 'shadow';
  return [signal.rule, ruleOfSignal(signal)?.id ?? '', outcome];
}

/** The reports as text. */
export function ruleTable(reports: readonly RuleReport[]): string {
  if (reports.length === 0) return '';
  const lines = reports.map((item) => {
    const { finding, rule, acted, would, shadow, callers, honest_callers, honest, succeeded, top_callers, examples } = item;
    const by = rule === '' || rule === finding ? '' : ` by rule ${rule}`;
    const did = [`${acted} stopped`, `${would} spared by its share`, `${shadow} in shadow`].join(', ');
    const who = `${callers} callers, ${honest_callers} of them honest with ${honest}; ${succeeded} answered 2xx`;
    const top = top_callers.map(({ caller, exchanges }) => `${caller} ${exchanges}`).join(', ');
    return `  ${finding}${by}: ${did}\n    ${who}\n    most by ${top}\n${examples.map((line) => `    e.g. ${line}\n`).join('')}`;
  });
  return `rules (what was, and would have been, stopped)\n${lines.join('')}`;
}
