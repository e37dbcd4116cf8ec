import { createHash } from 'node:crypto';

/** Repeatable randomness: the same seed gives the same canaries in the same order. */
export class SeededRandom {
  readonly seed: string;
  #count = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** Lower-case hexadecimal text; at most 64 characters. */
  hex(chars: number): string {
    return createHash('sha256')
      .update(`${this.seed}:${this.#count++}`)
      .digest('hex')
      .slice(0, chars);
  }

  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return from + (Number.parseInt(this.hex(8), 16) % (to - from + 1));
  }
}
