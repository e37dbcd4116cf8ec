import type { AttackClass } from '@sallyport/core';
import type { Rule } from '../../detector.ts';
import { secretConfidence } from '../../fields/secrets.ts';
import type { FiredRule, Reading } from '../../reading.ts';
import { isLetter, isSpace } from '../../text/scan.ts';
import type { FeatureShare } from './attribution.ts';
import { isClientName } from './client-name.ts';
import type { LearnedModel } from './model.ts';
import { LEARNED_RULES } from './rules.ts';

/** The model's own finding on a window. */
export interface LearnedFinding {
  readonly rule: Rule;
  readonly class: AttackClass;
  readonly from: number;
  readonly to: number;
  readonly confidence: number;
  /** Why, for a finding that is kept. */
  readonly features: () => readonly FeatureShare[];
}

/** What the model adds to the rules. */
export interface Consultation {
  readonly finding: LearnedFinding | null;
  /** Factor for the confidence of rules that are not sure: below one where the text looks like honest text. */
  readonly trust: number;
}

/** A rule this sure needs no second opinion. */
const SURE_MIN = 0.9;

/** Less is said of nearly every text with a quote in it, and would only make lists long. */
const PROBABILITY_MIN = 0.1;

/** However sure, the model is one witness. */
const CONFIDENCE_MAX = 0.95;

/** A rule below this does not name the class of the model's finding. */
const NAMING_MIN = 0.2;

/** Classes told by what an address or a request asks for, not by how the text looks: the model only seconds their rules. */
const MEANING: ReadonlySet<AttackClass> = new Set(['ssrf', 'open-redirect', 'graphql-abuse', 'file-upload', 'scanner']);

/** Text this unlike an attack makes a rule's suspicion weaker... */
const DOUBT_MAX = 0.001;
/** ...by this factor, when the rule is no surer than this... */
const DOUBT_FACTOR = 0.75;
const DOUBTED_MAX = 0.75;
/** ...and when so many words of a sentence are there: the model tells honest text by them, and without them it has seen too little. */
const PROSE_WORDS_MIN = 3;

const NOTHING: Consultation = { finding: null, trust: 1 };
const DOUBT: Consultation = { finding: null, trust: DOUBT_FACTOR };

/** Where a window stands in its value. */
export interface Standing {
  /** Another window of the value has a rule that is sure: the model is not asked, and what is not sure in a sentence is doubted. */
  readonly settled: boolean;
  /** Folded text around a piece of a value, to tell honesty by; `null` for a window that is all there is, or long enough. */
  readonly around: (() => string) | null;
}

/** The window is the whole value. */
export const ALONE: Standing = { settled: false, around: null };

/** Asks the model about a window the gate let through. */
export function consult(
  model: LearnedModel,
  { subject, secret, fired }: Omit<Reading, 'bits'>,
  { settled, around }: Standing = ALONE,
): Consultation {
  const strongest = strongestOf(fired);
  if (strongest !== null && strongest.confidence >= SURE_MIN) return NOTHING;
  if (fired.length === 0 && (isClientName(subject) || isPercentEncoded(subject.text))) return NOTHING;
  if (settled) return fired.some(isDoubtable) && isProse(subject.text) ? DOUBT : NOTHING;
  const opinion = model.judge(subject.text, subject.kind, subject.isName, fired);
  if (opinion.probability < DOUBT_MAX) {
    if (fired.length === 0 || !isProse(subject.text)) return NOTHING;
    const all = around === null ? opinion : model.judge(around(), subject.kind, subject.isName, fired, DOUBT_MAX);
    return all.probability < DOUBT_MAX ? DOUBT : NOTHING;
  }
  if (opinion.probability < PROBABILITY_MIN) return NOTHING;
  const backed = strongest !== null && strongest.confidence >= NAMING_MIN;
  const named = backed ? strongest.detector.class : model.classOf(subject.text, opinion, subject.kind, subject.isName);
  if (!backed && MEANING.has(named)) return NOTHING;
  const rule = LEARNED_RULES.get(named)!;
  const rounded = Math.min(CONFIDENCE_MAX, Math.round(opinion.probability * 1000) / 1000);
  const confidence = secret ? secretConfidence(rounded) : rounded;
  const features = (): readonly FeatureShare[] => model.attribute(subject.text, opinion, subject.kind, subject.isName, fired);
  return { finding: { rule, class: named, from: opinion.from, to: opinion.to, confidence, features }, trust: 1 };
}

/** `1a2b%7C17%7Cs.clarity.ms%2Fcollect`: every sign is percent-encoded. What it decodes to is a value of its own, and the model reads that. Nobody codes a line end by chance. */
const PERCENT_ENCODED = /^[\w.~*!-]*(?:%[1-9a-f][\da-f][\w.~*!-]*)+$/;

function isPercentEncoded(text: string): boolean {
  return text.includes('%') && PERCENT_ENCODED.test(text);
}

/** What is left of a rule's confidence. */
export function trusted(fired: FiredRule, { trust }: Consultation): number {
  return isDoubtable(fired) ? fired.confidence * trust : fired.confidence;
}

/**
 * False for a construct of which its confirmer is as sure as the rule can be: it stands clear. Grammar has proved it, and how rare its
 * letters are proves nothing against it.
 */
function isDoubtable({ rule, confidence }: FiredRule): boolean {
  return confidence < rule.confidence && confidence <= DOUBTED_MAX;
}

/** True for a text with words between blanks, as sentences have them; signs inside or around make a word one of a program. */
function isProse(text: string): boolean {
  let words = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || code > 127) continue;
    const ends = at === text.length || isSpace(code) || code === 44 || code === 46 || code === 63;
    const begins = start === 0 || isSpace(text.charCodeAt(start - 1));
    if (ends && begins && at - start > 1 && ++words === PROSE_WORDS_MIN) return true;
    start = at + 1;
  }
  return false;
}

function strongestOf(fired: readonly FiredRule[]): FiredRule | null {
  let strongest: FiredRule | null = null;
  for (const one of fired) if (strongest === null || one.confidence > strongest.confidence) strongest = one;
  return strongest;
}
