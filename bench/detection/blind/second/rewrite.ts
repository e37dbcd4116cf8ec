import type { Draw } from '../draw.ts';

/** A change of a text after which it does the same. */
export interface Rewrite {
  readonly name: string;
  /** What still takes it. */
  readonly on: string;
  readonly classes?: readonly string[];
  /** `null` where it changes nothing. */
  apply(text: string, draw: Draw): string | null;
}
