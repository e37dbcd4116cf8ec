import type { Detector } from './detector.ts';

/** A place this strong is as good as any other, unless one rule alone is surer: of such places the first are chosen. */
export const SATURATED_MIN = 0.95;

/** True for a detector that may say something worth keeping, however many such places are known. */
export function isSurer({ rules }: Pick<Detector, 'rules'>): boolean {
  return rules.some(({ confidence }) => confidence > SATURATED_MIN);
}
