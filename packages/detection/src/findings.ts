import { type AttackClass, FINDINGS_MAX, type Finding, type Point } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import type { MessageReport, Reported, Rule } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import { evidenceOf } from './evidence.ts';
import { featureShares } from './feature-shares.ts';
import { referenceOf } from './references.ts';
import { isSurer, SATURATED_MIN } from './saturation.ts';
import type { FeatureShare } from './score/learned/attribution.ts';
import type { LearnedFinding } from './score/learned/consult.ts';
import { placeOf } from './score/place.ts';
import { strengthOf } from './score/score.ts';

/**
 * Places of a class that are kept before the strongest are chosen. At the limit the weak ones make room, so that a crowd of doubtful
 * values hides nothing that stands behind it.
 */
const PLACES_MAX = 2 * FINDINGS_MAX;

/** Classes with a rule that is surer. */
const SURER: ReadonlySet<AttackClass> = new Set(DETECTORS.filter(isSurer).map((detector) => detector.class));

/** Text that a finding shows, masked only for findings that are kept: masking costs more than finding. */
interface Shown {
  readonly name: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** True for what the policy sets aside. */
export type IsExcepted = (found: Pick<Finding, 'detector' | 'class' | 'point'>) => boolean;

interface Candidate {
  readonly rule: Rule;
  point: Point;
  confidence: number;
  shown: Shown | (() => string);
  /** Features of the model that speak for it; only of what the model found. */
  features: (() => readonly FeatureShare[]) | null;
}

/** What is said of an address without decoders, see {@link placeOf}, by the rules of one class. */
interface Place {
  readonly class: AttackClass;
  /** In which order places came up. */
  readonly order: number;
  /** The value at hand: several may stand at one address (repeated elements of XML, parameters). */
  value: number;
  /** What was seen in it. */
  own: Candidate[];
  /** What was seen in the worst of the values before; empty when there was none. */
  worst: Candidate[];
  /** It has a candidate of {@link SATURATED_MIN} or more. */
  isSure: boolean;
}

/**
 * Collects what rules report in one message: for each place one candidate for each rule, with its best confidence. Where several values
 * stand at one place, the worst speaks for it: weak signs in two values are no strong sign in one.
 */
export class Findings {
  readonly #classes = new Map<AttackClass, Map<Point, Place>>();
  readonly #muted: AttackClass | null;
  readonly #unmuted: ReadonlySet<Rule>;
  readonly #isExcepted: IsExcepted | null;
  /** Of what is set aside, the surest of each rule and place. */
  readonly #setAside = new Map<string, { readonly attack: AttackClass; readonly candidate: Candidate }>();
  #reports = 0;
  #places = 0;
  #sure = 0;
  /** Number of the value at hand; its decodings are the same value. Never less than before. */
  value = 0;

  /**
   * @param isExcepted what is set aside; it is kept apart, so that no crowd of it hides anything else
   * @param muted a class of which leaves say nothing, but by the rules of `unmuted`: something better looks for it
   */
  constructor(isExcepted: IsExcepted | null = null, muted: AttackClass | null = null, unmuted: ReadonlySet<Rule> = new Set()) {
    this.#isExcepted = isExcepted;
    this.#muted = muted;
    this.#unmuted = unmuted;
  }

  /** How often a rule reported anything so far, kept or not. */
  get reports(): number {
    return this.#reports;
  }

  get isEmpty(): boolean {
    return this.#places === 0 && this.#setAside.size === 0;
  }

  /**
   * True once so many places are as strong as can be that no other one can be chosen. Places only grow stronger, so it stays true. What is
   * said of places that are known counts still.
   */
  get isSaturated(): boolean {
    return this.#sure >= FINDINGS_MAX;
  }

  /** True when nothing that detectors which are not {@link isSurer} say of the leaf could be chosen, nor what the model says. */
  isSettled({ point }: Leaf): boolean {
    if (!this.isSaturated) return false;
    const place = placeOf(point);
    for (const places of this.#classes.values()) if (places.has(place)) return false;
    return true;
  }

  /** A rule fired on `[from, to)` of the leaf. */
  leaf(leaf: Leaf, attack: AttackClass, rule: Rule, from: number, to: number, confidence: number): void {
    if (attack === this.#muted && !this.#unmuted.has(rule)) this.#reports++;
    else this.#add(rule, attack, leaf.point, confidence, { name: leaf.name, text: leaf.value, from, to }, null);
  }

  /** What the model found on a window of a leaf that begins at `start`. */
  learned(leaf: Leaf, { rule, class: attack, from, to, features }: LearnedFinding, start: number, confidence: number): void {
    if (attack === this.#muted) this.#reports++;
    else
      this.#add(rule, attack, leaf.point, confidence, { name: leaf.name, text: leaf.value, from: start + from, to: start + to }, features);
  }

  messageReport(attack: AttackClass): MessageReport {
    return (rule, point, text, confidence = rule.confidence) =>
      this.#add(rule, attack, point, confidence, { name: '', text, from: 0, to: text.length }, null);
  }

  /** Adds what was found outside of the detectors. */
  add({ rule, class: attack, point, evidence }: Reported): void {
    this.#add(rule, attack, point, rule.confidence, evidence, null);
  }

  #add(
    rule: Rule,
    attack: AttackClass,
    point: Point,
    confidence: number,
    shown: Candidate['shown'],
    features: Candidate['features'],
  ): void {
    this.#reports++;
    if (this.#isExcepted?.({ detector: rule.id, class: attack, point }) === true) {
      this.#keepAside(attack, { rule, point, confidence, shown, features });
      return;
    }
    const place = this.#placeAt(attack, placeOf(point), confidence);
    if (place === null) return;
    if (place.value !== this.value) {
      if (place.worst.length === 0 || strengthOfAll(place.own) > strengthOfAll(place.worst)) place.worst = place.own;
      place.own = [];
      place.value = this.value;
    }
    if (!place.isSure && confidence >= SATURATED_MIN) {
      place.isSure = true;
      this.#sure++;
    }
    const known = place.own.find((candidate) => candidate.rule === rule);
    if (known === undefined) place.own.push({ rule, point, confidence, shown, features });
    else if (confidence > known.confidence) Object.assign(known, { point, confidence, shown, features });
  }

  #keepAside(attack: AttackClass, candidate: Candidate): void {
    const key = `${candidate.rule.id} ${placeOf(candidate.point)}`;
    const known = this.#setAside.get(key);
    if (known === undefined ? this.#setAside.size < FINDINGS_MAX : candidate.confidence > known.candidate.confidence)
      this.#setAside.set(key, { attack, candidate });
  }

  /** `null` for a new place that could not be chosen. */
  #placeAt(attack: AttackClass, point: Point, confidence: number): Place | null {
    let places = this.#classes.get(attack);
    const known = places?.get(point);
    if (known !== undefined) return known;
    if (confidence <= SATURATED_MIN && this.isSaturated && !SURER.has(attack)) return null;
    if (places === undefined) {
      places = new Map();
      this.#classes.set(attack, places);
    } else if (places.size >= PLACES_MAX) this.#prune(places);
    const place: Place = { class: attack, order: this.#places++, value: this.value, own: [], worst: [], isSure: false };
    places.set(point, place);
    return place;
  }

  /**
   * Keeps the strongest FINDINGS_MAX places of a class: of the others none could be chosen in the end. The last one stays, for more may be
   * said of it. Nearly half of the room is free then, so the cost of one addition stays bounded.
   */
  #prune(places: Map<Point, Place>): void {
    const all = [...places.values()];
    const kept = new Set(strongestFirst(all).slice(0, FINDINGS_MAX)).add(all.at(-1)!);
    for (const [point, place] of places) if (!kept.has(place)) places.delete(point);
  }

  /** The findings to keep, strongest first; equal ones in the order they were found. What is said of the strongest places is kept whole. */
  strongest(): Finding[] {
    const chosen: { readonly attack: AttackClass; readonly candidate: Candidate; readonly order: number }[] = [];
    const places = [...this.#classes.values()].flatMap((map) => [...map.values()]);
    for (const place of strongestFirst(places)) {
      if (chosen.length >= FINDINGS_MAX) break;
      const said = [...worstOf(place)].sort((a, b) => b.confidence - a.confidence).slice(0, FINDINGS_MAX - chosen.length);
      for (const candidate of said) chosen.push({ attack: place.class, candidate, order: place.order });
    }
    for (const { attack, candidate } of this.#setAside.values()) chosen.push({ attack, candidate, order: this.#places });
    chosen.sort((a, b) => b.candidate.confidence - a.candidate.confidence || a.order - b.order);
    return chosen.map(({ attack, candidate }) => findingOf(attack, candidate));
  }
}

function worstOf({ own, worst }: Place): readonly Candidate[] {
  return worst.length === 0 || strengthOfAll(own) > strengthOfAll(worst) ? own : worst;
}

/** Of equal places the first come first. */
function strongestFirst(places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places;
  const ranked = places.map((place) => ({ place, rank: rankOf(worstOf(place)) }));
  return ranked.sort((a, b) => b.rank - a.rank || a.place.order - b.place.order).map(({ place }) => place);
}

/** What is said of a value adds up, but to no more than one rule is sure of. */
function rankOf(candidates: readonly Candidate[]): number {
  let best = Math.min(SATURATED_MIN, strengthOfAll(candidates));
  for (const { confidence } of candidates) if (confidence > best) best = confidence;
  return best;
}

function strengthOfAll(candidates: readonly Candidate[]): number {
  if (candidates.length === 1) return candidates[0]!.confidence;
  return strengthOf(candidates.map(({ rule, confidence }) => [rule.id, confidence] as const));
}

function findingOf(attack: AttackClass, { rule, point, confidence, shown, features }: Candidate): Finding {
  const evidence = typeof shown === 'function' ? shown() : evidenceOf(shown.name, shown.text, shown.from, shown.to);
  return {
    detector: rule.id,
    class: attack,
    point,
    severity: rule.severity,
    confidence,
    evidence,
    indicators: features === null ? [] : featureShares(features(), evidence),
    ...referenceOf(rule.id, attack),
  };
}
