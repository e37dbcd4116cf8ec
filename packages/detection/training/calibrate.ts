import { logistic } from '../src/score/learned/logistic.ts';

/** Log odds of one example from a model that did not see its source. */
export interface Scored {
  readonly odds: number;
  readonly attack: boolean;
  readonly weight: number;
}

export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Share of attacks among texts that pass the gate, taken for the calibrated probability. The corpora hold far more
 * attacks than traffic does; at their share the model would cry wolf.
 */
export const ATTACK_PRIOR = 0.03;

const STEPS = 2_000;
const RATE = 0.2;

/** Platt's method (1999): a logistic regression on the log odds, here with both sides weighing the same; then the prior. */
export function calibrate(scored: readonly Scored[]): Calibration {
  const sides = { attack: 0, benign: 0 };
  for (const { attack, weight } of scored) sides[attack ? 'attack' : 'benign'] += weight;
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < STEPS; step++) {
    let bySlope = 0;
    let byIntercept = 0;
    for (const { odds, attack, weight } of scored) {
      const share = weight / (2 * (attack ? sides.attack : sides.benign));
      const error = share * (logistic(slope * odds + intercept) - (attack ? 1 : 0));
      bySlope += error * odds;
      byIntercept += error;
    }
    slope -= RATE * Math.max(-1, Math.min(1, bySlope));
    intercept -= RATE * byIntercept;
  }
  return { slope: round(Math.max(0.05, slope)), intercept: round(intercept + logOdds(ATTACK_PRIOR)) };
}

/** ln(p / (1 - p)) by bisection of the logistic function: no logarithm, so that the last bit is the same everywhere. */
function logOdds(probability: number): number {
  let low = -40;
  let high = 40;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (logistic(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
