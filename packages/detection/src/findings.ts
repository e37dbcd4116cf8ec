import { type AttackClass, FINDINGS_MAX, type Finding, type Point } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import type { MessageReport, Report, Reported, Rule } from './detector.ts';
import { evidenceOf } from './evidence.ts';
import { featureShares } from './feature-shares.ts';
import { referenceOf } from './references.ts';
import type { FeatureShare } from './score/learned/attribution.ts';
import type { LearnedFinding } from './score/learned/consult.ts';
import { placeOf } from './score/place.ts';
import { strengthOf } from './score/score.ts';

/**
 * Different rule-and-point pairs kept before the strongest are chosen. At the limit the weak ones make room, so that a crowd of
 * doubtful values hides nothing that stands behind it.
 */
const CANDIDATES_MAX = 64 * FINDINGS_MAX;

interface Candidate {
  readonly rule: Rule;
  readonly class: AttackClass;
  /** Which of the values at this address. */
  readonly value: number;
  /** The address without decoders, see {@link placeOf}. */
  readonly place: Point;
  point: Point;
  confidence: number;
  /** Made only for findings that are kept: masking costs more than finding. */
  evidence: () => string;
  /** Features of the model that speak for it; only of what the model found. */
  features: (() => readonly FeatureShare[]) | null;
}

/** Collects what rules report in one message: one candidate for each rule and value, with its best confidence. */
export class Findings {
  readonly #candidates = new Map<string, Candidate>();
  #reports = 0;
  /** Number of the value at hand; its decodings are the same value. */
  value = 0;

  /** How often a rule reported anything so far, kept or not. */
  get reports(): number {
    return this.#reports;
  }

  get size(): number {
    return this.#candidates.size;
  }

  /** The report function for one detector on one leaf; `evidence` turns offsets into masked text. */
  leafReport(leaf: Leaf, attack: AttackClass, evidence: (from: number, to: number) => string): Report {
    return (rule, from, to, confidence = rule.confidence) => {
      this.#add(rule, attack, leaf.point, confidence, () => evidence(from, to));
    };
  }

  /** What the model found on a leaf; `evidence` is its masked text. */
  learned(leaf: Leaf, { rule, class: attack, confidence, features }: LearnedFinding, evidence: () => string): void {
    this.#add(rule, attack, leaf.point, confidence, evidence, features);
  }

  messageReport(attack: AttackClass): MessageReport {
    return (rule, point, text, confidence = rule.confidence) =>
      this.#add(rule, attack, point, confidence, () => evidenceOf('', text, 0, text.length));
  }

  /** Takes back what was found of a class, but for some rules: something better has looked. */
  drop(attack: AttackClass, kept: ReadonlySet<Rule>): void {
    for (const [key, candidate] of this.#candidates)
      if (candidate.class === attack && !kept.has(candidate.rule)) this.#candidates.delete(key);
  }

  /** Adds what was found outside of the detectors. */
  add({ rule, class: attack, point, evidence }: Reported): void {
    this.#add(rule, attack, point, rule.confidence, evidence);
  }

  #add(
    rule: Rule,
    attack: AttackClass,
    point: Point,
    confidence: number,
    evidence: () => string,
    features: Candidate['features'] = null,
  ): void {
    this.#reports++;
    const { value } = this;
    const place = placeOf(point);
    const key = `${rule.id} ${value} ${place}`;
    const known = this.#candidates.get(key);
    if (known === undefined) {
      if (this.#candidates.size >= CANDIDATES_MAX) this.#prune();
      this.#candidates.set(key, { rule, class: attack, value, place, point, confidence, evidence, features });
    } else if (confidence > known.confidence) {
      known.confidence = confidence;
      known.point = point;
      known.evidence = evidence;
      known.features = features;
    }
  }

  /**
   * Keeps the strongest FINDINGS_MAX of each class: no other could be chosen in the end, whichever class is dropped. Leaves more
   * than half of the room free, so the cost of one addition stays bounded.
   */
  #prune(): void {
    const kept = new Map<AttackClass, number>();
    for (const [key, { class: attack }] of [...this.#candidates].sort(([, a], [, b]) => b.confidence - a.confidence)) {
      const count = kept.get(attack) ?? 0;
      if (count < FINDINGS_MAX) kept.set(attack, count + 1);
      else this.#candidates.delete(key);
    }
  }

  /** The candidates of each class and place, of its worst value alone. */
  #worst(): Candidate[] {
    // most messages of which anything is said have one weak sign
    if (this.#candidates.size === 1) return [...this.#candidates.values()];
    const places = new Map<string, Values>();
    for (const candidate of this.#candidates.values()) {
      const place = `${candidate.class} ${candidate.place}`;
      const values: Values = places.get(place) ?? new Map<number, Candidate[]>();
      places.set(place, values);
      const own = values.get(candidate.value);
      if (own === undefined) values.set(candidate.value, [candidate]);
      else own.push(candidate);
    }
    return [...places.values()].flatMap((values) =>
      [...values.values()].reduce((worst, own) => (strengthOfAll(own) > strengthOfAll(worst) ? own : worst)),
    );
  }

  /**
   * The findings to keep, strongest first; equal ones in the order they were found. Where several values stand at one address
   * (repeated elements of XML, parameters), the worst speaks for it: weak signs in two values are no strong sign in one.
   */
  strongest(): Finding[] {
    const sorted = this.#worst().sort((a, b) => b.confidence - a.confidence);
    return sorted.slice(0, FINDINGS_MAX).map(findingOf);
  }
}

/** Candidates of a class at a place, by the value they were seen in. */
type Values = Map<number, Candidate[]>;

function strengthOfAll(candidates: readonly Candidate[]): number {
  return strengthOf(candidates.map(({ rule, confidence }) => [rule.id, confidence] as const));
}

function findingOf(candidate: Candidate): Finding {
  const evidence = candidate.evidence();
  return {
    detector: candidate.rule.id,
    class: candidate.class,
    point: candidate.point,
    severity: candidate.rule.severity,
    confidence: candidate.confidence,
    evidence,
    indicators: candidate.features === null ? [] : featureShares(candidate.features(), evidence),
    ...referenceOf(candidate.rule.id, candidate.class),
  };
}
