/**
 * Wald's sequential test between two success rates, kept from running below zero so that good behaviour of the past is
 * no credit for the future (Page's CUSUM). `Threshold random walk` when each trial is a first contact (Jung et al. 2004).
 */
export interface Rates {
  /** Chance of success of an ordinary caller. */
  readonly ordinary: number;
  /** Chance of success of an attacker. */
  readonly attacker: number;
}

/** ln of how much likelier the trial is for an attacker. */
export function evidenceOf(success: boolean, { ordinary, attacker }: Rates): number {
  return success ? Math.log(attacker / ordinary) : Math.log((1 - attacker) / (1 - ordinary));
}

export function walk(sum: number, success: boolean, rates: Rates): number {
  return Math.max(0, sum + evidenceOf(success, rates));
}

/** The sum at which one says `attacker` with a chance `alpha` of being wrong and `beta` of missing (Wald 1945). */
export function decisionLimit(alpha: number, beta = 0.01): number {
  return Math.log((1 - beta) / alpha);
}
