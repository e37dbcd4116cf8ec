import type { ExchangeEvent } from '@sallyport/core';
import { clientOf, HabitLearner, type HabitSnapshot, succeeded } from './learner.ts';
import { PROFILES_MAX } from './limits.ts';
import { PointLearner, type PointState } from './point-learner.ts';
import type { BenignIndicator, HabitProfiles } from './point-profile.ts';

/** What the learner knows, as JSON. */
export interface ProfileSnapshot {
  readonly version: 1;
  readonly benign: HabitSnapshot;
  readonly points: readonly PointState[];
}

/**
 * Learns what may move a score: what fields normally hold, from clean exchanges, and which weak signs are normal where, from
 * exchanges whose score stayed under the threshold. Both only from exchanges that succeeded, of clients known from an earlier
 * day that were never seen with several kinds of attack, a tool, or a proven attack.
 */
export class ProfileLearner {
  readonly #benign = new HabitLearner('under-threshold');
  readonly #points = new PointLearner();

  learn(event: ExchangeEvent): void {
    this.#benign.learn(event);
    const clean = event.findings.length === 0 && event.decision.verdict === 'pass' && succeeded(event);
    if (clean && this.#benign.knows(event)) this.#points.learn(event, clientOf(event));
  }

  /** `now`: milliseconds since the epoch. */
  profiles(now: number): HabitProfiles {
    const benign = this.#benign.proposals(now).map(
      ({ operation, detector, point, clients, payloads }): BenignIndicator => ({
        operation,
        detector,
        point,
        clients_min: stepUnder(clients),
        payloads_min: stepUnder(payloads),
      }),
    );
    const key = ({ operation, detector, point }: BenignIndicator): string => `${operation} ${detector} ${point}`;
    return {
      points: this.#points.profiles(now).slice(0, PROFILES_MAX),
      benign: benign.sort((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, PROFILES_MAX),
    };
  }

  snapshot(): ProfileSnapshot {
    return { version: 1, benign: this.#benign.snapshot(), points: this.#points.state() };
  }

  /** @throws TypeError when it is no snapshot of this version */
  restore(snapshot: ProfileSnapshot): void {
    if (snapshot.version !== 1) throw new TypeError('not a snapshot of habit profiles');
    this.#benign.restore(snapshot.benign);
    this.#points.restore(snapshot.points);
  }
}

/** Counts are published in powers of two, so that a profile does not change with every request. */
function stepUnder(count: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, count)));
}
