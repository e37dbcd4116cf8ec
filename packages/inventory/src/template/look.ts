/** How a text is written, whatever it says: values of one parameter are mostly written alike. */
export interface Look {
  readonly letters: LetterCase;
  readonly length: number;
  readonly digit: boolean;
  /** Nothing but hexadecimal digits, case apart. */
  readonly hex: boolean;
  readonly separated: boolean;
}

export type LetterCase = 'none' | 'lower' | 'upper' | 'capital' | 'mixed';

export function lookOf(text: string): Look {
  return {
    letters: letterCase(text),
    length: text.length,
    digit: /\d/.test(text),
    hex: /^[\da-f]+$/i.test(text),
    separated: /[-_.]/.test(text),
  };
}

function letterCase(text: string): LetterCase {
  const letters = text.replace(/[^\p{L}]/gu, '');
  if (letters === '') return 'none';
  if (letters === letters.toLowerCase()) return 'lower';
  if (letters === letters.toUpperCase()) return letters.length === 1 ? 'none' : 'upper';
  return /^(?:[^\p{L}]*\p{Lu}\p{Ll}+)+[^\p{L}]*$/u.test(text) ? 'capital' : 'mixed';
}

/** What nearly all of several texts have in common. */
export interface CommonLook {
  /** `null` where they differ. */
  readonly letters: LetterCase | null;
  readonly length: number | null;
  readonly digit: boolean;
  readonly hex: boolean;
  readonly separated: boolean;
}

/** Texts needed before something in common is no accident, and the share of them that has to have it. */
const ALIKE_MIN = 3;
const SAME_LENGTH_MIN = 5;
const ALIKE_SHARE = 0.85;

export function commonLook(looks: readonly Look[]): CommonLook | null {
  if (looks.length < ALIKE_MIN) return null;
  const needed = looks.length * ALIKE_SHARE;
  return {
    letters: mostOf(
      looks.map((look) => look.letters),
      needed,
    ),
    length:
      looks.length < SAME_LENGTH_MIN
        ? null
        : mostOf(
            looks.map((look) => look.length),
            needed,
          ),
    digit: looks.filter((look) => look.digit).length >= needed,
    hex: looks.filter((look) => look.hex).length >= needed,
    separated: looks.filter((look) => look.separated).length >= needed,
  };
}

function mostOf<T>(values: readonly T[], needed: number): T | null {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const [value, count] of counts) if (count >= needed) return value;
  return null;
}

/** It lacks what the others have in common: another case, another length, no digit, no separator. */
export function isOdd(look: Look, common: CommonLook): boolean {
  // Of digits alone, or of hexadecimal ones: a word among them is none, whatever its length.
  if ((common.letters === 'none' && look.letters !== 'none') || (common.hex && !look.hex)) return true;
  if (common.letters !== null && !sameCase(look.letters, common.letters)) return true;
  if (common.length !== null && look.length !== common.length) return true;
  // A token of the same length may have drawn no digit.
  return (common.digit && !look.digit && common.length === null) || (common.separated && !look.separated);
}

/** Whether two texts could be of one style. Mixed case has everything in it. */
export function sameCase(one: LetterCase, other: LetterCase): boolean {
  if (one === other || one === 'none' || other === 'none') return true;
  return (one === 'mixed' && other === 'capital') || (one === 'capital' && other === 'mixed');
}
