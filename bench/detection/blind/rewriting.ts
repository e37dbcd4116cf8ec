import type { Draw } from './draw.ts';
import type { Evasion } from './encodings.ts';

/** A change that one language understands. */
export type Rewriting = Omit<Evasion, 'classes'>;

/** The text after a replacement, or `null` where nothing matched. */
export const swap = (text: string, pattern: RegExp, by: string | ((match: string, ...groups: string[]) => string)): string | null => {
  const changed = text.replace(pattern, by as string);
  return changed === text ? null : changed;
};

/** Each letter in either case. */
export const randomCase = (text: string, draw: Draw): string =>
  text.replace(/[a-z]/gi, (letter) => (draw.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase()));
