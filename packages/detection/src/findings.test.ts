import { join } from 'node:path';
import { type AttackClass, FINDINGS_MAX, type Finding } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import { Findings } from './findings.ts';
import { createDetection } from './index.ts';
import { isSurer, SATURATED_MIN } from './saturation.ts';
import { placeOf } from './score/place.ts';
import { strengthOf } from './score/score.ts';
import { EMPTY_REQUEST, leafOf, readCases } from './testing/cases.ts';

interface Report {
  readonly rule: Rule;
  readonly class: AttackClass;
  readonly point: string;
  readonly value: number;
  readonly confidence: number;
}

/** The findings to keep, from all reports at once and nothing left out on the way. */
function chosenOf(reports: readonly Report[]): string[] {
  const places = Map.groupBy(reports, (one) => `${one.class} ${placeOf(one.point)}`);
  const ranked = [...places.values()].map((said) => {
    const values = [...Map.groupBy(said, ({ value }) => value).values()].map(bestOf);
    const worst = values.reduce((one, other) => (strengthOfAll(other) > strengthOfAll(one) ? other : one));
    return { worst, rank: Math.max(Math.min(SATURATED_MIN, strengthOfAll(worst)), ...worst.map(({ confidence }) => confidence)) };
  });
  const byConfidence = (list: readonly Report[]): Report[] => [...list].sort((a, b) => b.confidence - a.confidence);
  const chosen = ranked.sort((a, b) => b.rank - a.rank).flatMap(({ worst }) => byConfidence(worst));
  return chosen
    .slice(0, FINDINGS_MAX)
    .map(({ rule, point, confidence }) => `${rule.id} ${point} ${confidence}`)
    .sort();
}

function bestOf(said: readonly Report[]): Report[] {
  const best = new Map<string, Report>();
  for (const one of said) if (one.confidence > (best.get(one.rule.id)?.confidence ?? 0)) best.set(one.rule.id, one);
  return [...best.values()];
}

function strengthOfAll(said: readonly Report[]): number {
  return strengthOf(said.map(({ rule, confidence }) => [rule.id, confidence] as const));
}

const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ detector, point, confidence }) => `${detector} ${point} ${confidence}`).sort();

const requestDetectors = DETECTORS.filter(({ direction }) => direction === 'request');

/** Values one after another, each with what some rules say of it; often of the same few places. */
function crowds(places: number, confidence: fc.Arbitrary<number>): fc.Arbitrary<Report[]> {
  const rule = fc
    .constantFrom(...requestDetectors.slice(0, 5))
    .chain((detector) => fc.constantFrom(...detector.rules.slice(0, 4)).map((one) => ({ rule: one, class: detector.class })));
  const said = fc.array(fc.tuple(rule, confidence, fc.constantFrom('', '|percent')), { minLength: 1, maxLength: 4 });
  const value = fc.tuple(fc.integer({ min: 0, max: places }), said);
  return fc.array(value, { maxLength: 400 }).map((values) =>
    values.flatMap(([place, reports], at) =>
      reports.map(([one, sure, decoder]) => {
        const own = one.rule.confidence > SATURATED_MIN ? one.rule.confidence : Math.min(SATURATED_MIN, sure);
        return { ...one, confidence: own, value: at, point: places > 0 ? `query.p${place}${decoder}` : `query.v${at}${decoder}` };
      }),
    ),
  );
}

function foundIn(reports: readonly Report[]): string[] {
  const found = new Findings();
  for (const { rule, class: attack, point, value, confidence } of reports) {
    found.value = value;
    found.leaf({ ...leafOf({ value: '' }), point }, attack, rule, 0, 0, confidence);
  }
  return told(found.strongest());
}

describe('the findings of a crowd', () => {
  it.each([
    ['doubtful', fc.integer({ min: 300_000, max: 900_000 }).map((part) => part / 1e6)],
    [
      'sure for the most part',
      fc.oneof({ weight: 9, arbitrary: fc.constant(SATURATED_MIN) }, fc.double({ min: 0.3, max: 1, noNaN: true })),
    ],
  ])('are the strongest of all that was said, each value in a place of its own: %s', (_name, confidence) => {
    fc.assert(
      fc.property(crowds(0, confidence), (reports) => {
        expect(foundIn(reports)).toEqual(chosenOf(reports));
      }),
      { numRuns: 150 },
    );
  });

  it('are the strongest of all that was said where values share their places', () => {
    const different = fc.integer({ min: 300_000, max: 900_000 }).map((part) => part / 1e6);
    fc.assert(
      fc.property(crowds(150, different), (reports) => {
        expect(foundIn(reports)).toEqual(chosenOf(reports));
      }),
      { numRuns: 150 },
    );
  });

  it('hold a place where two signs add up, in front of one sign each in many', () => {
    const [first, second] = requestDetectors[0]!.rules as [Rule, Rule];
    const attack = requestDetectors[0]!.class;
    const weak = Array.from({ length: 500 }, (_, at) => ({
      rule: first,
      class: attack,
      point: `query.a${at}`,
      value: at,
      confidence: 0.48,
    }));
    const pair = [first, second].map((rule) => ({ rule, class: attack, point: 'query.z', value: 900, confidence: 0.45 }));
    expect(foundIn([...weak, ...pair]).filter((text) => text.includes('query.z'))).toHaveLength(2);
  });
});

describe('an inspection that knows enough', () => {
  const detection = createDetection();
  const cases = requestDetectors.flatMap((detector) => readCases(join(import.meta.dirname, 'detectors', detector.class)).bad);
  const values = [...new Set(cases.map(({ value }) => value))].filter((value) => value.length < 200);

  it('finds what every value alone says', () => {
    const sure = fc.array(
      fc.integer({ min: 0, max: 1e6 }).map((n) => `' union select ${n} from users--`),
      { minLength: 40, maxLength: 60 },
    );
    fc.assert(
      fc.property(sure, fc.array(fc.constantFrom(...values), { maxLength: 60 }), fc.boolean(), (attacks, others, mixed) => {
        const texts = mixed ? attacks.flatMap((text, at) => [text, ...others.slice(at, at + 1)]) : [...attacks, ...others];
        const leaves: Leaf[] = texts.map((value, at) => ({ ...leafOf({ value }), point: `query.p${at}` }));
        const alone = leaves.flatMap((leaf, at) =>
          detection.inspect([leaf], EMPTY_REQUEST, null).findings.map((finding): Report => {
            const { point, confidence } = finding;
            return { rule: { id: finding.detector } as Rule, class: finding.class, point, value: at, confidence };
          }),
        );
        const together = detection.inspect(leaves, EMPTY_REQUEST, null);
        expect(told(together.findings)).toEqual(chosenOf(alone));
        expect(together.score).toBeGreaterThanOrEqual(SATURATED_MIN);
      }),
      { numRuns: 25 },
    );
  });

  it('asks on for the only class of which a rule says more', () => {
    const surer = new Set(DETECTORS.filter(isSurer).map((detector) => detector.class));
    expect([...surer]).toEqual(['log4shell']);
    for (const value of values) {
      for (const { class: attack, confidence } of detection.inspect([leafOf({ value })], EMPTY_REQUEST, null).findings)
        if (!surer.has(attack)) expect(confidence).toBeLessThanOrEqual(SATURATED_MIN);
    }
  });
});
