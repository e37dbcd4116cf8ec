import type { DataClassId, DataClassMatch } from '@sallyport/core';
import { type Judgement, judgeByName } from './by-name.ts';
import { judgeByShape } from './by-shape.ts';
import { type DigitSpan, findDigitRuns } from './digit-runs.ts';
import { findIbans, type IbanSpan } from './iban-runs.ts';
import { nameHint } from './names.ts';
import { findJwtSpans, privateKeySpan } from './secrets.ts';
import { type Shape, shapeOf } from './shape.ts';
import { dataClass } from './table.ts';

const NONE: readonly DataClassMatch[] = [];

/** One value is one thing up to here; a longer one is text that may hold things, or a token. */
const FIELD_CHARS_MAX = 128;

/** Text is searched up to here; classes further on are found in other samples of the field. */
export const CLASSIFY_CHARS_MAX = 4_096;

/** What is found inside a text is less sure to be the field's own class. */
const EMBEDDED_CONFIDENCE = 0.7;

/**
 * What kinds of sensitive data one named value is or holds; best first, empty for most values. Never carries the value.
 * `name` is the field's name (`card.cvv`), or the empty string where there is none (a path segment).
 * A class that has a check digit is believed without a name, the others only where the name agrees.
 */
export function classifyValue(name: string, value: string): readonly DataClassMatch[] {
  if (value.length < 3) return NONE;
  const hint = nameHint(name);
  if (value.length > FIELD_CHARS_MAX) return classifyLong(hint, value);
  if (isUuidOrInstant(value)) return hint === 'dob' ? judgedBirthDate(value) : NONE;
  const shape = shapeOf(value);
  const named = hint === '' || hint === 'neutral' ? null : judgeByName(hint, value, shape);
  if (named !== null && named[1] === 1) return matchesOf(named, null);
  const shown = shape.digits >= 2 || shape.other > 0 || shape.gaps >= 10 ? judgeByShape(value, shape, hint === 'neutral') : null;
  if (named !== null || shown !== null) return matchesOf(named, shown);
  return isText(value, shape) ? embedded(value) : NONE;
}

/** The two forms that are in every message, full of digits, and never more than an identifier or a time. */
function isUuidOrInstant(value: string): boolean {
  const dash = 45;
  if (value.length === 36) {
    return value.charCodeAt(8) === dash && value.charCodeAt(13) === dash && value.charCodeAt(18) === dash && value.charCodeAt(23) === dash;
  }
  return (
    value.length >= 19 && value.length <= 35 && value.charCodeAt(10) === 84 && value.charCodeAt(4) === dash && value.charCodeAt(7) === dash
  );
}

function judgedBirthDate(value: string): readonly DataClassMatch[] {
  const judged = judgeByName('dob', value, shapeOf(value));
  return judged === null ? NONE : [match(judged[0], judged[1])];
}

function matchesOf(named: Judgement | null, shown: Judgement | null): readonly DataClassMatch[] {
  const best = named ?? shown!;
  if (named === null || shown === null || named[0] === shown[0]) return [match(best[0], best[1])];
  return named[1] >= shown[1]
    ? [match(named[0], named[1]), match(shown[0], shown[1])]
    : [match(shown[0], shown[1]), match(named[0], named[1])];
}

function match(id: DataClassId, confidence: number): DataClassMatch {
  return { id, category: dataClass(id)!.category, confidence };
}

/** Several words, with a number or an address among them. */
function isText(value: string, { digits, gaps, other }: Shape): boolean {
  return gaps + other > 0 && value.length > 8 && (digits >= 9 || value.includes('@'));
}

function classifyLong(hint: string, value: string): readonly DataClassMatch[] {
  const text = value.length > CLASSIFY_CHARS_MAX ? value.slice(0, CLASSIFY_CHARS_MAX) : value;
  if (hint === 'oauth_token' || hint === 'password' || hint === 'api_key' || hint === 'session') {
    const jwt = text.startsWith('eyJ') && text.includes('.');
    return [match(jwt ? 'jwt' : hint, jwt ? 1 : 0.9)];
  }
  return embedded(text);
}

const EMBEDDED_EMAIL = /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z][A-Za-z0-9-]{1,23}(?![\w-])/;

/** International numbers with a plus, and North American ones with separators; nine digits at least, so that amounts and dates are none. */
const EMBEDDED_PHONE =
  /(?<![\w+])\+\d{1,3}[ .-]?\(?\d{1,5}\)?(?:[ .-]?\d{2,7}){1,4}(?![\d-])|(?<![\d-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\d-])/;

const EMBEDDED_PHONE_DIGITS_MIN = 9;

function holdsPhone(text: string): boolean {
  const found = EMBEDDED_PHONE.exec(text)?.[0] ?? '';
  return found.replace(/\D/g, '').length >= EMBEDDED_PHONE_DIGITS_MIN;
}

/** Classes of the values inside a text; only those written as people write them. */
function embedded(text: string): readonly DataClassMatch[] {
  const ids = new Set<DataClassId>();
  const numbers: DigitSpan[] = [];
  findDigitRuns(text, numbers);
  for (const { kind, plain } of numbers) if (plain && kind !== 'bare-nine') ids.add(kind);
  const accounts: IbanSpan[] = [];
  findIbans(text, accounts);
  if (accounts.some(({ plain }) => plain)) ids.add('iban');
  findJwtSpans(text, () => ids.add('jwt'));
  if (privateKeySpan(text, 0) !== null) ids.add('private_key');
  if (text.includes('@') && EMBEDDED_EMAIL.test(text)) ids.add('email');
  if (ids.size === 0 && holdsPhone(text)) ids.add('phone');
  return ids.size === 0 ? NONE : Array.from(ids, (id) => match(id, EMBEDDED_CONFIDENCE));
}
