import type { Catalogue, Control, Framework, Gate } from '../catalogue/schema.ts';
import type { Facts } from '../facts/fact-table.ts';
import { explain, holds, type Predicate } from './predicate.ts';

/** The closed set of states. There is no "compliant". */
export type ControlState = 'satisfied' | 'partially-satisfied' | 'not-satisfied' | 'not-assessed' | 'needs-manual-evidence';

export const CONTROL_STATES: readonly ControlState[] = [
  'not-satisfied',
  'partially-satisfied',
  'needs-manual-evidence',
  'not-assessed',
  'satisfied',
];

/** A person's dated statement for the part of a control that no machine can see. Times are milliseconds since the epoch. */
export interface Attestation {
  readonly id: string;
  readonly control: string;
  /** Name and function of who states it. */
  readonly author: string;
  readonly statement: string;
  /** The time the statement speaks of. */
  readonly from: number;
  readonly to: number;
  readonly made: number;
  /** Until when it may be relied on. */
  readonly expires: number;
  /** Where the evidence it rests on is kept: a document, a ticket, a hash. */
  readonly reference: string;
}

export interface Period {
  readonly from: number;
  readonly to: number;
}

/** What the evidence indicates about one control. */
export interface Assessment {
  readonly control: Control;
  readonly state: ControlState;
  /** What the machine part alone indicates. */
  readonly machine: ControlState;
  /** Why, in the order in which the rules were applied. */
  readonly reasons: readonly string[];
  /** Each test with the number seen. */
  readonly tests: readonly {
    readonly kind: 'not-satisfied' | 'satisfied' | 'partially';
    readonly text: string;
    readonly holds: boolean | null;
  }[];
  readonly attestation: Attestation | null;
  /** The framework's own word for the state, or ''. */
  readonly term: string;
}

const DAY_MS = 86_400_000;

/** Why the evidence as a whole cannot carry a positive answer; empty when it can. */
export function gateReasons(gate: Gate, facts: Facts): string[] {
  const reasons: string[] = [];
  const unless = (fine: boolean, reason: string): void => {
    if (!fine) reasons.push(reason);
  };
  const inspected = facts['traffic.inspected_pct'];
  unless((facts['traffic.exchanges'] ?? 0) > 0, 'no traffic was recorded in the period: no traffic is not the same as satisfied');
  unless(
    inspected === null || inspected >= gate.inspected_pct_min,
    `only ${inspected?.toFixed(1)} % of exchanges were inspected wholly; ${gate.inspected_pct_min} % are needed`,
  );
  unless(
    (facts['collection.gap_share_pct'] ?? 100) <= gate.gap_share_pct_max,
    `silences cover ${facts['collection.gap_share_pct']?.toFixed(2) ?? '?'} % of the period; at most ${gate.gap_share_pct_max} % are allowed`,
  );
  unless(
    (facts['collection.longest_gap_hours'] ?? 0) <= gate.gap_hours_max,
    `one silence lasted ${facts['collection.longest_gap_hours']?.toFixed(1)} h; at most ${gate.gap_hours_max} h are allowed`,
  );
  unless(facts['chain.verified'] === 1, 'the evidence chain does not verify');
  const offset = facts['clock.offset_ms'];
  unless(offset === null || offset <= gate.clock_offset_ms_max, `the clock was off by ${offset} ms`);
  return reasons;
}

function hasManualPart(control: Control): boolean {
  return control.manual_part !== '-' && control.manual_part !== '';
}

interface MachineAnswer {
  readonly state: ControlState;
  readonly reason: string;
}

/** Rules 1, 2, 4 and 5 of docs/reference/compliance.md: what the machine part alone indicates. */
function machineAnswer(control: Control, facts: Facts, gate: readonly string[], young: boolean): MachineAnswer {
  const tests = control.decide;
  if (tests === null)
    return {
      state: 'not-assessed',
      reason: `this version collects no evidence that could decide it (${control.capabilities.join(', ') || 'outside what traffic shows'})`,
    };
  const failing = tests.not_satisfied.find((predicate) => holds(predicate, facts) === true);
  if (failing !== undefined) return { state: 'not-satisfied', reason: `evidence indicates a failure: ${explain(failing, facts)}` };
  if (gate.length > 0) return { state: 'not-assessed', reason: gate.join('; ') };
  const unknown = [...tests.not_satisfied, ...tests.satisfied].find((predicate) => holds(predicate, facts) === null);
  if (unknown !== undefined && !allHold(tests.partially, facts))
    return { state: 'not-assessed', reason: `not decidable: ${explain(unknown, facts)}` };
  if (unknown === undefined && allHold(tests.satisfied, facts)) {
    if (young) return { state: 'partially-satisfied', reason: 'every test holds, but the platform has operated for less than the period' };
    return { state: 'satisfied', reason: 'evidence indicates that every test holds over the whole period' };
  }
  if (allHold(tests.partially, facts)) return { state: 'partially-satisfied', reason: 'the tests for a partial answer hold' };
  return { state: 'not-assessed', reason: 'the evidence does not decide it: neither the tests for a full nor for a partial answer hold' };
}

function allHold(predicates: readonly Predicate[], facts: Facts): boolean {
  return predicates.length > 0 && predicates.every((predicate) => holds(predicate, facts) === true);
}

/** Whether a statement may be relied on for a period: it speaks of its beginning and has not expired at its end. */
function isInForce(attestation: Attestation, period: Period): boolean {
  return attestation.from <= period.from && attestation.expires >= period.to;
}

/** The latest statement on a control that is in force, or `null`. */
function attestationOf(control: Control, period: Period, attestations: readonly Attestation[]): Attestation | null {
  const own = attestations.filter((entry) => entry.control === control.id && isInForce(entry, period));
  return own.reduce<Attestation | null>((latest, entry) => (latest === null || entry.made > latest.made ? entry : latest), null);
}

function finalState(control: Control, machine: ControlState, attestation: Attestation | null, reasons: string[]): ControlState {
  if (machine === 'not-satisfied') return control.role === 'INFORMS' ? informing(reasons) : machine;
  if (control.role === 'NONE') {
    reasons.push('outside what an API platform can show');
    return 'needs-manual-evidence';
  }
  if (control.role === 'INFORMS') return informing(reasons);
  if (machine === 'not-assessed') return machine;
  if (hasManualPart(control) && attestation === null) {
    reasons.push(`a person has to attest: ${control.manual_part}`);
    return 'needs-manual-evidence';
  }
  return machine;
}

function informing(reasons: string[]): ControlState {
  reasons.push('the platform only informs this control; it never decides it for the institution');
  return 'needs-manual-evidence';
}

/** Decides every control of a framework. A pure function of its arguments: the same evidence gives the same answer. */
export function assess(
  framework: Framework,
  source: Catalogue,
  facts: Facts,
  period: Period,
  attestations: readonly Attestation[],
): Assessment[] {
  const gate = gateReasons(source.gate, facts);
  const days = (period.to - period.from) / DAY_MS;
  const young = (facts['collection.operating_days'] ?? 0) < days;
  return source.controls
    .filter((control) => control.framework === framework.id)
    .map((control) => {
      const answer = machineAnswer(control, facts, gate, young);
      const attestation = attestationOf(control, period, attestations);
      const reasons = [answer.reason];
      const state = finalState(control, answer.state, attestation, reasons);
      return {
        control,
        state,
        machine: answer.state,
        reasons,
        tests: tests(control, facts),
        attestation,
        term: framework.terms?.[state] ?? '',
      };
    });
}

function tests(control: Control, facts: Facts): Assessment['tests'] {
  if (control.decide === null) return [];
  const rows = (kind: Assessment['tests'][number]['kind'], predicates: readonly Predicate[]): Assessment['tests'] =>
    predicates.map((predicate) => ({ kind, text: explain(predicate, facts), holds: holds(predicate, facts) }));
  return [
    ...rows('not-satisfied', control.decide.not_satisfied),
    ...rows('satisfied', control.decide.satisfied),
    ...rows('partially', control.decide.partially),
  ];
}
