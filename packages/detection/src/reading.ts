import type { Leaf } from '@sallyport/traffic';
import type { Detector, Report, Rule, Subject } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import type { Gate } from './indicators/automaton.ts';
import type { IndicatorIndex } from './indicators/index.ts';
import { isSecretName, secretConfidence } from './secrets.ts';
import { foldText } from './text/fold.ts';
import { MARK_NON_ASCII } from './text/marks.ts';

/** A rule that fired, before it becomes a finding. */
export interface FiredRule {
  readonly detector: Detector;
  readonly rule: Rule;
  /** Offsets into the window. */
  readonly from: number;
  readonly to: number;
  /** With the discount for fields that hold secrets. */
  readonly confidence: number;
}

/** What the confirmers say of one window of a leaf. */
export interface Reading {
  readonly subject: Subject;
  readonly secret: boolean;
  readonly fired: readonly FiredRule[];
}

/** Filled anew for each window. */
const gate: Gate = { bits: 0, marks: 0, groups: 0 };

/** Gate, automaton, and the confirmers they name. Nearly all text of honest traffic ends at the gate: `null`. */
export function readWindow(leaf: Leaf, from: number, to: number, index: IndicatorIndex, wanted: number): Reading | null {
  const passed = passGate(leaf, from, to, index, wanted);
  return passed === null ? null : confirmWindow(leaf, from, to, passed);
}

/** What the window says to the gate, for {@link confirmWindow}; `null` when no confirmer need see it. Holds until the next window. */
export function passGate(leaf: Leaf, from: number, to: number, index: IndicatorIndex, wanted: number): Readonly<Gate> | null {
  index.read(leaf.value, from, to, gate);
  gate.bits &= wanted;
  return gate.bits === 0 ? null : gate;
}

/** Runs the confirmers of the gate's bits over one window. */
export function confirmWindow(leaf: Leaf, from: number, to: number, { bits, marks, groups }: Readonly<Gate>): Reading {
  const value = from === 0 && to === leaf.value.length ? leaf.value : leaf.value.slice(from, to);
  const text = foldText(value, (marks & MARK_NON_ASCII) === 0);
  const name = leaf.name.toLowerCase();
  const subject: Subject = { value, text, marks, name, kind: leaf.kind, isName: leaf.isName, first: from === 0, absent: ~groups };
  const secret = !leaf.isName && isSecretName(name);
  const fired: FiredRule[] = [];
  let first = 0;
  let detector = DETECTORS[0]!;
  const report: Report = (rule, start, end, confidence = rule.confidence) => {
    keepBest(fired, first, { detector, rule, from: start, to: end, confidence: secret ? secretConfidence(confidence) : confidence });
  };
  for (let left = bits; left !== 0; left &= left - 1) {
    detector = DETECTORS[31 - Math.clz32(left & -left)]!;
    first = fired.length;
    detector.confirm(subject, report);
  }
  return { subject, secret, fired };
}

/** One report for each rule: the surest, and of equals the first. A detector has some ten rules, so the list stays short. */
function keepBest(fired: FiredRule[], first: number, one: FiredRule): void {
  for (let at = first; at < fired.length; at++) {
    if (fired[at]!.rule !== one.rule) continue;
    if (one.confidence > fired[at]!.confidence) fired[at] = one;
    return;
  }
  fired.push(one);
}
