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

/** Makes rewritings of some classes. */
export const rewritesOf =
  (classes: readonly string[]) =>
  (name: string, on: string, apply: Rewrite['apply']): Rewrite => ({ name, on, classes, apply });
