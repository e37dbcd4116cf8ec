import { createHash } from 'node:crypto';
import type { Event } from '@sallyport/core';
import type { RolloutPlan } from '../resources/policy/change-schema.ts';

/** How a version goes to the gateways. `halted`: it was taken back from those that had it. */
export interface Rollout extends RolloutPlan {
  readonly state: 'staged' | 'complete' | 'halted';
  /** When it entered this state. */
  readonly since: number;
  /** Who or what put it there, and why. */
  readonly note: string;
}

/** Whether a gateway takes the version while it is staged. The same gateways always come first. */
export function isInStage({ gateways, percent }: RolloutPlan, gateway: string): boolean {
  if (gateways.includes(gateway)) return true;
  return createHash('sha256').update(gateway).digest().readUInt32BE(0) / 0x1_0000_0000 < percent / 100;
}

/** Exchanges before shares say anything. */
const EXCHANGES_MIN = 50;
/** Standard deviations by which a share has to be over that of the version before: about 3 in 100,000 by chance, looked at often. */
const Z_HALT = 4;

interface Tally {
  exchanges: number;
  /** Answers of 500 and more. */
  failed: number;
  /** Stopped by the gateway. */
  stopped: number;
  /** Not wholly inspected. */
  faulty: number;
}

type Share = Exclude<keyof Tally, 'exchanges'>;

const WORDS: Readonly<Record<Share, string>> = {
  failed: 'requests that failed',
  stopped: 'requests that were stopped',
  faulty: 'requests that could not be wholly inspected',
};

function emptyTally(): Tally {
  return { exchanges: 0, failed: 0, stopped: 0, faulty: 0 };
}

/** Compares what happens under a staged version with what happens at the same time under the one before. */
export class RolloutWatch {
  readonly #hash: string;
  readonly #since: number;
  readonly #staged = emptyTally();
  readonly #rest = emptyTally();

  /** `hash` is that of the staged policy. */
  constructor(hash: string, since: number) {
    this.#hash = hash;
    this.#since = since;
  }

  get hash(): string {
    return this.#hash;
  }

  get exchanges(): number {
    return this.#staged.exchanges;
  }

  observe(event: Event): void {
    if (event.kind !== 'exchange' || event.at < this.#since) return;
    const tally = event.decision.policy === this.#hash ? this.#staged : this.#rest;
    tally.exchanges++;
    if (event.upstreamStatus >= 500 || (event.upstreamStatus === 0 && event.status >= 500)) tally.failed++;
    if (event.decision.action === 'block') tally.stopped++;
    if (event.gaps.some(({ reason }) => reason === 'fault')) tally.faulty++;
  }

  /** Why the version has to be taken back, or `null`. */
  alarm(): string | null {
    const [staged, rest] = [this.#staged, this.#rest];
    if (staged.exchanges < EXCHANGES_MIN) return null;
    for (const share of Object.keys(WORDS) as Share[]) {
      if (excess(staged[share], staged.exchanges, rest[share], rest.exchanges) < Z_HALT) continue;
      return `${staged[share]} of ${staged.exchanges} ${WORDS[share]}, against ${rest[share]} of ${rest.exchanges} under the version before`;
    }
    return null;
  }
}

/** Two-proportion z statistic with one pseudo-observation on each side, so that none of none compares too. */
function excess(a: number, n: number, b: number, m: number): number {
  const [p, q] = [(a + 0.5) / (n + 1), (b + 0.5) / (m + 1)];
  const pooled = (a + b + 1) / (n + m + 2);
  return (p - q) / Math.sqrt(pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1)));
}
