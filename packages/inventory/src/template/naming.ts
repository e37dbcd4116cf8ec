import { ranked } from '../stats/counter.ts';
import { singular, wordTokens } from './lexicon.ts';

/** Types whose name says more than the collection does. */
const NAMED_TYPES: Readonly<Record<string, string>> = {
  currency: 'currency',
  country: 'country',
  locale: 'locale',
  date: 'date',
  'date-time': 'timestamp',
  email: 'email',
  ipv4: 'ip',
  iban: 'iban',
  rest: 'rest+',
};

/** A bare account number is known as one only by the word before it, which then names it better; so is what was masked. */
const NAMED_BY_WORD: ReadonlySet<string> = new Set(['class:us_account', 'class:masked']);

/** Share of one type from which a parameter is named after it. */
const TYPE_SHARE_MIN = 0.9;

/**
 * A parameter's name from the word before it (`/accounts/{accountId}`), or from its type (`{currency}`, `{iban}`) where
 * the type says more; a second one of the name gets a number.
 */
export function nameParameter(before: string | null, types: ReadonlyMap<string, number>, used: Set<string>): string {
  const wanted = typeName(types) ?? `${collectionName(before)}Id`;
  let name = wanted;
  for (let number = 2; used.has(name); number++) name = `${wanted}${number}`;
  used.add(name);
  return name;
}

function typeName(types: ReadonlyMap<string, number>): string | null {
  const total = [...types.values()].reduce((sum, count) => sum + count, 0);
  const top = ranked(types)[0];
  if (top === undefined || types.get(top)! < total * TYPE_SHARE_MIN) return null;
  if (!top.startsWith('class:')) return NAMED_TYPES[top] ?? null;
  return NAMED_BY_WORD.has(top) ? null : camel(wordTokens(top.slice(6)));
}

function collectionName(before: string | null): string {
  const tokens = before === null ? [] : wordTokens(before).filter((token) => /^\p{L}/u.test(token));
  const last = tokens.pop();
  if (last === undefined) return 'item';
  return camel([...tokens.slice(-2), singular(last)]);
}

function camel(tokens: readonly string[]): string {
  return tokens.map((token, index) => (index === 0 ? token : token.charAt(0).toUpperCase() + token.slice(1))).join('') || 'item';
}

/** OpenAPI type and format of a path parameter's value types. */
export function schemaOfTypes(types: readonly string[]): {
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly format: string;
} {
  const only = types.length === 1 ? types[0]! : '';
  if (only === 'integer' || only === 'boolean') return { type: only, format: '' };
  if (only === 'decimal') return { type: 'number', format: '' };
  const formats: Readonly<Record<string, string>> = { uuid: 'uuid', date: 'date', 'date-time': 'date-time', email: 'email', ipv4: 'ipv4' };
  return { type: 'string', format: formats[only] ?? '' };
}
