import { nameHint } from '@sallyport/traffic/data-classes';
import { isLowerCode } from '../template/codes.ts';
import { isDigitWord, wordShare } from '../template/lexicon.ts';
import { CONSTANTS_CACHED_MAX } from './limits.ts';
import { remembered } from './remembered.ts';

/** Characters of a constant, and digits in it: `H1_2026` is one, an account number is none. */
const CONSTANT_CHARS_MAX = 40;
const DIGITS_MAX = 4;

/** Words joined by one sign each. */
const WORDS = /^[A-Za-z][A-Za-z0-9]*(?:[-_.:][A-Za-z0-9]+)*$/;

/** Numbers that name a kind of thing are small. */
const SMALL_NUMBER = /^\d{1,2}$/;

/** Share of a constant's words that APIs use; names of people and places are not made of them. */
const KNOWN_SHARE = 0.5;

const isConstant = remembered(CONSTANTS_CACHED_MAX, (value: string): boolean => {
  if (SMALL_NUMBER.test(value)) return true;
  if (!WORDS.test(value) || value.replace(/\D/g, '').length > DIGITS_MAX) return false;
  const lower = value.toLowerCase();
  return (
    isDigitWord(lower) || isLowerCode(lower) || wordShare(value) > KNOWN_SHARE || (wordShare(value) === KNOWN_SHARE && /[-_.:]/.test(value))
  );
});

/**
 * The value, where it may be one of an enumeration and says nothing of anybody: made of words of APIs, of a field whose
 * name speaks of no sensitive class. `null` else.
 */
export function constantOf(name: string, value: string): string | null {
  if (value.length === 0 || value.length > CONSTANT_CHARS_MAX) return null;
  const hint = nameHint(name);
  return (hint === '' || hint === 'neutral') && isConstant(value) ? value : null;
}
