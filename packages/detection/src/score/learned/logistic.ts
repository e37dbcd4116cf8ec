/**
 * The logistic function from additions, multiplications and divisions alone. IEEE 754 fixes those to the last bit, while
 * `Math.exp` may differ between engines: the same bytes must give the same verdict, and training the same file, everywhere.
 */

/** Beyond this the result differs from 0 and 1 by less than 1e-17. */
const LOGIT_MAX = 40;

/** 2^n for n in -64..64. */
const POWERS: Float64Array = powers();

function powers(): Float64Array {
  const table = new Float64Array(129);
  let value = 1;
  for (let n = 0; n <= 64; n++) {
    table[64 + n] = value;
    table[64 - n] = 1 / value;
    value *= 2;
  }
  return table;
}

/** e^x for |x| <= 40 by range reduction and the Taylor series of degree 12; relative error below 1e-15. */
function exponential(x: number): number {
  const n = Math.floor(x * Math.LOG2E + 0.5);
  const rest = x - n * Math.LN2;
  let term = 1;
  let sum = 1;
  for (let degree = 1; degree <= 12; degree++) {
    term = (term * rest) / degree;
    sum += term;
  }
  return sum * POWERS[64 + n]!;
}

/** Probability of log odds. */
export function logistic(logit: number): number {
  return 1 / (1 + exponential(-Math.max(-LOGIT_MAX, Math.min(LOGIT_MAX, logit))));
}
