import type { Leaf } from '@sallyport/traffic';
import type { Detector, Report, Rule, Subject } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import { isSecretName, secretConfidence } from './fields/secrets.ts';
import type { Gate } from './indicators/automaton.ts';
import type { IndicatorIndex } from './indicators/index.ts';
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

/** One window of a leaf that the gate let through, and what the confirmers say of it. */
export interface Reading {
  readonly subject: Subject;
  readonly secret: boolean;
  /** Bits of the detectors whose confirmers it needs; fewer where the triage took some away. */
  bits: number;
  /** Filled by {@link confirm}. */
  readonly fired: FiredRule[];
}

/** Filled anew for each window. */
const gate: Gate = { bits: 0, marks: 0, groups: 0 };

/** Gate, automaton, and the confirmers they name. Nearly all text of honest traffic ends at the gate: `null`. */
export function readWindow(leaf: Leaf, from: number, to: number, index: IndicatorIndex, wanted: number): Reading | null {
  const reading = openWindow(leaf, from, to, index, wanted);
  if (reading !== null) confirm([reading]);
  return reading;
}

/** The window as {@link confirm} takes it; `null` when no confirmer need see it. */
export function openWindow(leaf: Leaf, from: number, to: number, index: IndicatorIndex, wanted: number): Reading | null {
  const bits = passGate(leaf, from, to, index, wanted);
  return bits === 0 ? null : openPassed(leaf, from, to, bits);
}

/** Bits of the detectors whose confirmers have to see the window; 0 when none need. What else the gate saw holds until the next window. */
export function passGate(leaf: Leaf, from: number, to: number, index: IndicatorIndex, wanted: number): number {
  index.read(leaf.value, from, to, gate);
  return gate.bits & wanted;
}

/** The window that has just passed the gate with these bits. */
export function openPassed(leaf: Leaf, from: number, to: number, bits: number): Reading {
  const { marks, groups } = gate;
  const value = from === 0 && to === leaf.value.length ? leaf.value : leaf.value.slice(from, to);
  const text = foldText(value, (marks & MARK_NON_ASCII) === 0);
  const name = leaf.name.toLowerCase();
  const subject: Subject = { value, text, marks, name, kind: leaf.kind, isName: leaf.isName, first: from === 0, absent: ~groups };
  return { subject, secret: !leaf.isName && isSecretName(name), bits, fired: [] };
}

/**
 * Runs the confirmers over windows, detector by detector: the code of one stays in the nearest cache while it reads them all. What is
 * said of a window does not depend on the others.
 */
export function confirm(readings: readonly Reading[]): void {
  let detector = DETECTORS[0]!;
  let at: Reading = readings[0]!;
  let first = 0;
  const report: Report = (rule, start, end, confidence = rule.confidence) => {
    keepBest(at.fired, first, { detector, rule, from: start, to: end, confidence: at.secret ? secretConfidence(confidence) : confidence });
  };
  let bits = 0;
  for (const reading of readings) bits |= reading.bits;
  for (let left = bits; left !== 0; left &= left - 1) {
    const bit = left & -left;
    detector = DETECTORS[31 - Math.clz32(bit)]!;
    for (at of readings) {
      if ((at.bits & bit) === 0) continue;
      first = at.fired.length;
      detector.confirm(at.subject, report);
    }
  }
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
