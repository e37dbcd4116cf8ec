import type { Leaf } from '@sallyport/traffic';
import type { Detector, Report, Rule, Subject } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import type { IndicatorIndex } from './indicators/index.ts';
import { isSecretName, secretConfidence } from './secrets.ts';
import { foldText } from './text/fold.ts';
import { MARK_NON_ASCII, marksOf } from './text/marks.ts';

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

/** Gate, automaton, and the confirmers they name. Nearly all text of honest traffic ends at the gate: `null`. */
export function readWindow(leaf: Leaf, from: number, to: number, index: IndicatorIndex, wanted: number): Reading | null {
  const marks = marksOf(leaf.value, from, to);
  let triggered = index.triggered(leaf.value, from, to, marks) & wanted;
  if (triggered === 0) return null;
  const value = from === 0 && to === leaf.value.length ? leaf.value : leaf.value.slice(from, to);
  const text = foldText(value, (marks & MARK_NON_ASCII) === 0);
  const name = leaf.name.toLowerCase();
  const subject: Subject = { value, text, marks, name, kind: leaf.kind, isName: leaf.isName, first: from === 0 };
  const secret = !leaf.isName && isSecretName(name);
  const fired: FiredRule[] = [];
  let first = 0;
  let detector = DETECTORS[0]!;
  const report: Report = (rule, start, end, confidence = rule.confidence) => {
    keepBest(fired, first, { detector, rule, from: start, to: end, confidence: secret ? secretConfidence(confidence) : confidence });
  };
  for (; triggered !== 0; triggered &= triggered - 1) {
    detector = DETECTORS[31 - Math.clz32(triggered & -triggered)]!;
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
