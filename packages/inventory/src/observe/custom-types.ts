import { CATEGORY_WEIGHT, type DataCategory, type DataClassId, SallyportError } from '@sallyport/core';
import { nameWords } from '@sallyport/traffic/data-classes';

/** Data types of the institution's own (member numbers, internal references), as data. */
export interface CustomDataType {
  readonly id: DataClassId;
  readonly title: string;
  readonly category: DataCategory;
  /** The whole value has to match; a regular expression without look-behind or back-references. */
  readonly pattern: string;
  /** Names of fields, in words (`member number` for `memberNumber`). Empty: the pattern alone is enough. */
  readonly names: readonly string[];
  /** A check digit over the value's digits. */
  readonly check: 'none' | 'luhn' | 'mod11' | 'mod97';
}

/** Types of one institution. Beyond it the file is refused: each is tried on every value read. */
export const CUSTOM_TYPES_MAX = 64;

/** Characters of a value a custom type is tried on, which bounds what a slow pattern can cost. */
export const CUSTOM_VALUE_CHARS_MAX = 64;

/** With a name that agrees, or a check digit; and with a pattern alone. */
const CONFIRMED = 0.9;
const BY_PATTERN = 0.7;

/** What custom types a named value is of, with how sure that is. */
export type CustomClassifier = (name: string, value: string) => readonly (readonly [DataClassId, number])[];

const NONE: readonly (readonly [DataClassId, number])[] = [];

/** @throws SallyportError `CONFIG_INVALID` naming the type and the member that is wrong. */
export function readCustomTypes(value: unknown): CustomDataType[] {
  if (!Array.isArray(value)) throw new SallyportError('CONFIG_INVALID', 'data types', 'not a list');
  if (value.length > CUSTOM_TYPES_MAX) throw new SallyportError('CONFIG_INVALID', 'data types', `more than ${CUSTOM_TYPES_MAX}`);
  return value.map((row: unknown, index) => readType(row, `data types[${String(index)}]`));
}

function readType(row: unknown, place: string): CustomDataType {
  const given = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  const text = (key: string, otherwise?: string): string => {
    const found = given[key] ?? otherwise;
    if (typeof found !== 'string' || found === '') throw new SallyportError('CONFIG_INVALID', `${place}.${key}`, 'a text is wanted');
    return found;
  };
  const id = text('id');
  if (!/^[a-z][a-z0-9_]{1,39}$/.test(id)) throw new SallyportError('CONFIG_INVALID', `${place}.id`, 'lower-case letters, digits and _');
  const category = text('category');
  if (!(category in CATEGORY_WEIGHT))
    throw new SallyportError('CONFIG_INVALID', `${place}.category`, `one of ${Object.keys(CATEGORY_WEIGHT).join(', ')}`);
  const check = text('check', 'none');
  if (!(check in CHECKS)) throw new SallyportError('CONFIG_INVALID', `${place}.check`, `one of ${Object.keys(CHECKS).join(', ')}`);
  const pattern = text('pattern');
  compilePattern(pattern, place);
  const names = Array.isArray(given.names) ? given.names.map(String) : [];
  return { id, title: text('title', id), category: category as DataCategory, pattern, names, check: check as CustomDataType['check'] };
}

function compilePattern(pattern: string, place: string): RegExp {
  // Repeats of repeats are where backtracking explodes.
  if (/\\[1-9k]|\(\?<?[=!]|[*+}][^()]*\)[*+{]/.test(pattern)) {
    throw new SallyportError('CONFIG_INVALID', `${place}.pattern`, 'back-references, look-around and nested repeats are not allowed');
  }
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch (cause) {
    throw new SallyportError('CONFIG_INVALID', `${place}.pattern`, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Compiles custom types; `null` when there are none, so that a value costs nothing. */
export function compileCustomTypes(types: readonly CustomDataType[]): CustomClassifier | null {
  if (types.length === 0) return null;
  const compiled = types.map((type) => ({
    ...type,
    form: compilePattern(type.pattern, type.id),
    names: type.names.map((name) => ` ${name.toLowerCase()} `),
    passes: CHECKS[type.check],
  }));
  return (name, value) => {
    if (value.length > CUSTOM_VALUE_CHARS_MAX) return NONE;
    const found: (readonly [DataClassId, number])[] = [];
    for (const { id, form, names, passes, check } of compiled) {
      if (!form.test(value)) continue;
      const named = names.length > 0 && names.some((words) => ` ${nameWords(name).join(' ')} `.includes(words));
      if ((names.length > 0 && !named) || !passes(value.replace(/\D/g, ''))) continue;
      found.push([id, named || check !== 'none' ? CONFIRMED : BY_PATTERN]);
    }
    return found;
  };
}

/** What type a value has the form of, whatever its field is called; `null` for none. */
export function customFormOf(types: readonly CustomDataType[]): (value: string) => DataClassId | null {
  const compiled = types.map(({ id, pattern, check }) => ({ id, form: compilePattern(pattern, id), passes: CHECKS[check] }));
  return (value) => compiled.find(({ form, passes }) => form.test(value) && passes(value.replace(/\D/g, '')))?.id ?? null;
}

const CHECKS: Readonly<Record<CustomDataType['check'], (digits: string) => boolean>> = {
  none: () => true,
  luhn: (digits) => digits.length > 1 && weighted(digits, (at) => (at % 2 === 0 ? 1 : 2), true) % 10 === 0,
  // ISO 7064-like sum with weights from the right: 1, 2, 3, ...
  mod11: (digits) => digits.length > 1 && weighted(digits, (at) => at + 1, false) % 11 === 0,
  mod97: (digits) => digits.length > 2 && [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1,
};

/** Sum of the digits times their weights, counted from the right; `fold`: products over nine count as their digits. */
function weighted(digits: string, weight: (at: number) => number, fold: boolean): number {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const product = Number(digits[digits.length - 1 - at]) * weight(at);
    sum += fold && product > 9 ? product - 9 : product;
  }
  return sum;
}
