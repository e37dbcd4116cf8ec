import type { AttackClass, Fact, Point, PointKind, RequestView, ResponseView, Severity } from '@sallyport/core';

/** One thing a detector knows to recognise; the ids are stable and stand in events. */
export interface Rule {
  /** `<class>.<rule>`. */
  readonly id: string;
  readonly severity: Severity;
  /** 0..1 when the construct stands clear; a confirmer may say less where the surroundings are doubtful. 0.5 and more blocks by default. */
  readonly confidence: number;
  /** One sentence for the one who reads the finding. */
  readonly about: string;
}

/** One stretch of text under inspection: a leaf's value, or a window of it. */
export interface Subject {
  /** As received (after decoding). */
  readonly value: string;
  /** Folded; the same length as `value`. */
  readonly text: string;
  /** Kinds of characters in it (see text/marks.ts). */
  readonly marks: number;
  /** Lower-case name of the parameter, member or header; the empty string where there is none. */
  readonly name: string;
  readonly kind: PointKind;
  /** True when the text is the name of a member. */
  readonly isName: boolean;
  /** True when the text is the start of the value. */
  readonly first: boolean;
  /** Bits of the groups of literals (see indicators/groups.ts) of which the text has none; nothing is known of the others. */
  readonly absent?: number;
}

/** What a confirmer calls for each match: the rule, the stretch `[from, to)` of the text, and the confidence when it is not the rule's own. */
export type Report = (rule: Rule, from: number, to: number, confidence?: number) => void;

/** What a message detector calls: the point is given, the evidence is text. */
export type MessageReport = (rule: Rule, point: string, evidence: string, confidence?: number) => void;

/** Something found outside of the detectors, e.g. by a rule of a policy; it counts for the score like the rest. */
export interface Reported {
  readonly rule: Rule;
  readonly class: AttackClass;
  readonly point: Point;
  /** Masked; asked only for findings that are kept. */
  readonly evidence: () => string;
}

/**
 * Recognises one class of attack. Pure: no mode, no clock, no I/O, no state between calls.
 * `literals` and `marks` are the cheap refusal: a confirmer runs only on a text that holds one of the literals
 * or all marks of one of the sets. A lost refusal is free, a missed attack is not.
 */
export interface Detector {
  readonly class: AttackClass;
  readonly direction: 'request' | 'response';
  /** Lower-case, at least two characters. */
  readonly literals: readonly string[];
  /** Sets of marks; each is enough by itself when the text has all of its bits. */
  readonly marks: readonly number[];
  /** Lower-case words that tell as a whole value, however short and plain; longer ones are literals. */
  readonly words?: readonly string[];
  readonly rules: readonly Rule[];
  confirm(subject: Subject, report: Report): void;
}

/** Looks at a message as a whole: facts of the canonicaliser, head fields, the raw body. */
export interface MessageDetector {
  readonly class: AttackClass;
  readonly rules: readonly Rule[];
  inspectRequest?(request: RequestView, facts: readonly Fact[], report: MessageReport): void;
  inspectResponse?(response: ResponseView, report: MessageReport): void;
}
