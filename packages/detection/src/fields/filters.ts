import type { Leaf } from '@sallyport/traffic';
import type { Rule } from '../detector.ts';

/**
 * Conditions in the style of MongoDB where an interface takes conditions: `where={"price":{"$gte":10}}`, `filters[sku][$eq]=A-1`,
 * `{"selector": {"year": {"$gt": 2010}}}`. Each names a field of the data under the parameter that holds the filter, compares it with
 * something, and that field is none of an account. What runs script, what asks for everything and what stands where a value belongs
 * (`username[$ne]=`) counts in full.
 */
const ROOTS: ReadonlySet<string> = new Set(
  'filter filters where query selector condition conditions criteria find match $match q'.split(' '),
);

const JOINING: ReadonlySet<string> = new Set(['$and', '$or', '$not', '$elemmatch']);
const COMPARING: ReadonlySet<string> = new Set(
  '$eq $ne $gt $gte $lt $lte $in $nin $exists $regex $options $all $size $type $like $ilike $between'.split(' '),
);
const RANGES: ReadonlySet<string> = new Set(['$gt', '$gte', '$lt', '$lte']);

/** Fields of accounts: to pass them, or to read them letter by letter, is what such conditions are injected for. */
const ACCOUNT = /pass|pwd|secret|token|api_?key|otp|\bpin\b|hash|salt|user|login|mail|admin|role|session|account|^_?id$/;

/** A pattern that everything matches, or all that begins with one letter: `.*`, `^a`, `^a.*`. */
const EVERYTHING = /^(?:\^[^.]?)?(?:\.[*+]?|\.\{0,\})?\$?$/;

/** A number other than 0 and 1, or a day: what a list is narrowed by. */
const BOUND = /^-?(?:[2-9]|\d{2,15}|\d{1,12}\.\d{1,6}|\d{4}-\d\d-\d\d(?:T[\d:.Z+-]{1,20})?)$/;

/** Leaves behind the name of an operator among which its value is looked for. */
const REACH = 4;

/** Characters of a condition in a text, and objects in one another in it. */
const TEXT_CHARS_MAX = 2048;
const DEPTH_MAX = 12;

/** What is left of an operator there: passed by default, and seen where fragments are blocked. */
const SHARE = 0.5;

const OPERATORS: ReadonlySet<string> = new Set(['nosqli.operator', 'nosqli.operator-in-text']);

/** What is left of the confidence of a rule in a condition that narrows a list. `at` is the index of the value at hand, or of what it was decoded from. */
export function filterConfidence(leaves: readonly Leaf[], at: number, leaf: Leaf, rule: Rule, confidence: number): number {
  if (!OPERATORS.has(rule.id)) return confidence;
  return (leaf.isName ? isNamedFilter(leaves, at, leaf) : isTextFilter(leaf)) ? confidence * SHARE : confidence;
}

const STEP = /[\w$-]{1,64}/g;

function isNamedFilter(leaves: readonly Leaf[], at: number, { point }: Leaf): boolean {
  const place = point.replace(/#name$/, '');
  const steps = (place.slice(place.search(/[.[]/)).toLowerCase().match(STEP) ?? []).filter((step) => step !== 'json' && step !== 'form');
  const operator = steps.at(-1) ?? '';
  const value = comparedWith(leaves, at, place);
  const root = steps.findIndex((step) => ROOTS.has(step));
  if (root < 0) return isNarrowing(steps, operator, value ?? '');
  const fields = steps.slice(root + 1, -1).filter((step) => !/^\d/.test(step));
  if (fields.some((field) => (field.startsWith('$') ? !JOINING.has(field) : ACCOUNT.test(field)))) return false;
  if (JOINING.has(operator)) return true;
  return fields.some((field) => !field.startsWith('$')) && COMPARING.has(operator) && compares(operator, value);
}

/** `price[$lt]=100`, `$or[0][archived][$ne]=true` without a parameter around (Feathers): only against what a field is narrowed by. */
function isNarrowing(steps: readonly string[], operator: string, value: string): boolean {
  const fields = steps.slice(0, -1).filter((step) => step !== '$or' && step !== '$and' && !/^\d/.test(step));
  if (fields.length !== 1 || fields[0]!.startsWith('$') || ACCOUNT.test(fields[0]!)) return false;
  return RANGES.has(operator) ? BOUND.test(value) : operator === '$ne' && (value === 'true' || value === 'false');
}

/** Numbers and truths of JSON are no leaves. */
function comparedWith(leaves: readonly Leaf[], at: number, place: string): string | undefined {
  for (let near = at; near < leaves.length && near < at + REACH * REACH; near++) {
    const { point, isName, value } = leaves[near]!;
    if (!isName && (point === place || point.startsWith(`${place}[`))) return value;
  }
  return undefined;
}

function compares(operator: string, value: string | undefined): boolean {
  if (operator === '$ne' || operator === '$nin') return value !== undefined && value !== '';
  if (operator === '$regex') return value !== undefined && !EVERYTHING.test(value);
  return RANGES.has(operator) && value !== undefined ? BOUND.test(value) : value !== '';
}

/** `{"price":{"$gte":10,"$lt":50},"tags":{"$in":["a","b"]}}` as the value of a filter. */
function isTextFilter({ name, value }: Leaf): boolean {
  if (value.length > TEXT_CHARS_MAX || !ROOTS.has(name.toLowerCase()) || !/^\s{0,8}[{[]/.test(value)) return false;
  try {
    return isCondition(JSON.parse(value), '', 0);
  } catch {
    return false;
  }
}

function isCondition(value: unknown, field: string, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  const members = Object.entries(value);
  // `{"$or": [{"a": 1}, {}]}`: what asks for nothing finds everything
  if (depth > DEPTH_MAX || (depth > 0 && members.length === 0)) return false;
  return members.every(([name, inner]) => {
    const step = name.toLowerCase();
    if (COMPARING.has(step)) return field !== '' && compares(step, textOf(inner));
    if (JOINING.has(step)) return isCondition(inner, field, depth + 1);
    if (step.startsWith('$') || ACCOUNT.test(step)) return false;
    return isCondition(inner, Array.isArray(value) ? field : step, depth + 1);
  });
}

function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : textOf(value[0]);
  return typeof value === 'object' ? undefined : String(value);
}
