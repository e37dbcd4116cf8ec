import { createHash } from 'node:crypto';
import { type Finding, HABIT_INDICATOR, type IndicatorShare, pointPattern } from '@sallyport/core';
import { charsetOf, type Leaf } from '@sallyport/traffic';
import { type BenignIndicator, charsetRank, fieldOf, type HabitProfiles, type PointProfile } from './point-profile.ts';

/** Which way habits may move a score. */
export interface HabitSwitch {
  readonly raise: boolean;
  readonly lower: boolean;
}

/** Chance, as noisy-or takes it, that a value unlike all others of its field is an attack: a sign of 0.2 becomes 0.52. */
const RAISE = 0.4;
/** A weaker sign is not raised: many honest values have one. */
const RAISED_MIN = 0.2;
/** Share that is left of a weak sign that is normal at its point. */
const LOWER_FACTOR = 0.5;
/** Signs from here on are not lowered, whoever sends them. */
const LOWERED_BELOW = 0.5;
/** A rule this sure is neither raised nor lowered. */
const SURE_MIN = 0.9;

/** A value is longer than normal when it is this many times as long as the step it should be in. */
const LONGER_FACTOR = 2;

/** What is known of habits, ready to be asked. */
export interface Habits {
  /** Of the profiles that are asked: the same ones give the same text. */
  readonly version: string;
  /**
   * The findings with their confidence as the habits of their points have it; the same list when none applies. A finding that
   * moved says so with the indicator `habit`. The same findings, leaves and profiles give the same result.
   */
  apply(operation: string, findings: readonly Finding[], leaves: readonly Leaf[]): readonly Finding[];
}

/** `null` when there is nothing to apply. */
export function compileHabits({ points, benign }: HabitProfiles, { raise, lower }: HabitSwitch): Habits | null {
  const profiles = new Map(raise ? points.map((profile) => [`${profile.operation} ${profile.field}`, profile] as const) : []);
  const usual = new Map(lower ? benign.map((one) => [`${one.operation} ${one.detector} ${one.point}`, one] as const) : []);
  if (profiles.size === 0 && usual.size === 0) return null;
  return {
    version: createHash('sha256')
      .update(JSON.stringify([raise ? points : [], lower ? benign : []]))
      .digest('hex')
      .slice(0, 12),
    apply(operation, findings, leaves) {
      if (operation === '') return findings;
      let moved = false;
      const result = findings.map((finding) => {
        const next =
          raised(profiles, operation, finding, leaves) ??
          lowered(usual.get(`${operation} ${finding.detector} ${pointPattern(finding.point)}`), finding);
        if (next === null) return finding;
        moved = true;
        return next;
      });
      return moved ? result.sort((a, b) => b.confidence - a.confidence) : findings;
    },
  };
}

function raised(profiles: ReadonlyMap<string, PointProfile>, operation: string, finding: Finding, leaves: readonly Leaf[]): Finding | null {
  if (profiles.size === 0 || finding.confidence < RAISED_MIN || finding.confidence >= SURE_MIN) return null;
  const field = fieldOf(finding.point);
  const profile = field === null ? undefined : profiles.get(`${operation} ${field}`);
  if (profile === undefined) return null;
  const place = finding.point.split('|', 1)[0];
  const value = leaves.find((leaf) => leaf.point === place && !leaf.isName)?.value;
  if (value === undefined) return null;
  const charset = charsetOf(value);
  const wider = charsetRank(charset) > charsetRank(profile.charset);
  const longer = value.length > profile.chars_max * LONGER_FACTOR;
  if (!wider && !longer) return null;
  const normal = `${profile.requests_min} and more clean requests of ${profile.clients_min} and more clients held ${profile.charset} of up to ${profile.chars_max} characters here`;
  return withPrior(finding, 1 - (1 - finding.confidence) * (1 - RAISE), `${normal}; this value is ${charset}, ${value.length} characters`);
}

function lowered(usual: BenignIndicator | undefined, finding: Finding): Finding | null {
  if (usual === undefined || finding.confidence >= LOWERED_BELOW) return null;
  const about = `${usual.clients_min} and more known clients sent this here with ${usual.payloads_min} and more different values`;
  return withPrior(finding, finding.confidence * LOWER_FACTOR, about);
}

/** Three decimals, as scores have. The finding's own weight is what it was before. */
function withPrior(finding: Finding, confidence: number, about: string): Finding {
  const next = Math.round(confidence * 1_000) / 1_000;
  const weight = Math.round((next - finding.confidence) * 1_000) / 1_000;
  const habit: IndicatorShare = { id: HABIT_INDICATOR, weight, contribution: 0, about };
  return { ...finding, confidence: next, indicators: [...finding.indicators, habit] };
}
