import { isObject, type JsonObject } from '@sallyport/contract';
import { DEPTH_MAX } from '../limits.ts';
import type { SeededRandom } from '../random.ts';
import { isPasswordName, words } from './names.ts';
import { branch, shapeOf, typeOf } from './properties.ts';

export interface SampleOptions {
  readonly random: SeededRandom;
  /** Text that marks what the scanner made, put into free text. */
  readonly canary: string;
  /** Also the members that need not be there. */
  readonly optional: boolean;
  /** A value the scan already knows for a field, such as the id of an object; `undefined` for none. */
  readonly known: (name: string, schema: JsonObject) => unknown;
}

/** A value that a schema accepts, as far as it says what it accepts. Read-only members are left out. */
export function sample(schema: JsonObject, name: string, options: SampleOptions, depth = 0): unknown {
  if (depth > DEPTH_MAX) return null;
  const type = typeOf(schema);
  if (type === 'object') return sampleObject(schema, options, depth);
  const known = options.known(name, schema);
  if (known !== undefined) return known;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  if (type === 'array') return sampleArray(schema, name, options, depth);
  const given = schema.example ?? (Array.isArray(schema.examples) ? schema.examples[0] : undefined) ?? schema.default;
  const unique = isUniqueName(name);
  if (given !== undefined && given !== null && !unique && typeof given === (type === 'integer' ? 'number' : type)) return given;
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return sampleNumber(schema, name, type, options.random);
  if (Array.isArray(schema.oneOf) || Array.isArray(schema.anyOf)) return sample(branch(schema), name, options, depth + 1);
  return fit(sampleText(name, String(schema.format ?? ''), options), schema);
}

function sampleObject(schema: JsonObject, options: SampleOptions, depth: number): Record<string, unknown> {
  const { properties, required } = shapeOf(schema);
  const example = isObject(schema.example) ? schema.example : {};
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(properties)) {
    if (member.readOnly === true) continue;
    // A schema that requires nothing is more often careless than generous.
    if (!options.optional && required.size > 0 && !required.has(name)) continue;
    const hinted = example[name] !== undefined && member.example === undefined ? { ...member, example: example[name] } : member;
    result[name] = sample(hinted, name, options, depth + 1);
  }
  return result;
}

function sampleArray(schema: JsonObject, name: string, options: SampleOptions, depth: number): unknown[] {
  const items = isObject(schema.items) ? schema.items : {};
  const least = typeof schema.minItems === 'number' ? Math.min(schema.minItems, 5) : 1;
  return Array.from({ length: Math.max(1, least) }, () => sample(items, name, options, depth + 1));
}

function isUniqueName(name: string): boolean {
  return /^(e_?mail|email_?address|user_?name|login|handle|phone(_?number)?|mobile|title|slug|sku|name|book_?title|vin|iban)$/i.test(name);
}

function sampleNumber(schema: JsonObject, name: string, type: string, random: SeededRandom): number {
  const low = Number(
    schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : Number(schema.exclusiveMinimum) + (type === 'integer' ? 1 : 0.01)),
  );
  const high = Number(schema.maximum ?? Number.POSITIVE_INFINITY);
  if (/phone|mobile|contact/i.test(name)) return random.integer(2_000_000_000, 2_999_999_999);
  if (/^(account_?)?(number|no)$/i.test(name)) return Math.min(high, Math.max(low, random.integer(10_000_000, 99_999_999)));
  if (/year/i.test(name)) return Math.min(high, Math.max(low, 2024));
  if (typeof schema.multipleOf === 'number') return Math.max(low, schema.multipleOf);
  return Math.min(high, Math.max(low, /amount|price|total|value/i.test(name) ? 2 : 1));
}

/** Text for a name, after its format. Each new kind of field is a line here. */
function sampleText(name: string, format: string, { random, canary }: SampleOptions): string {
  const said = words(name).join(' ');
  if (format === 'email' || /(^| )e ?mail/.test(said)) return `${canary}@example.com`;
  if (format === 'uuid') return uuid(random);
  if (format === 'date') return '2030-01-15';
  if (format === 'date-time') return '2030-01-15T10:00:00Z';
  if (format === 'time') return '10:00:00Z';
  if (format === 'uri' || format === 'url' || /(^| )(url|uri|link|website)$/.test(said)) return 'https://example.com/';
  if (format === 'ipv4') return '192.0.2.10';
  if (format === 'byte') return 'c2FsbHlwb3J0';
  if (isPasswordName(name) || format === 'password') return 'Canary-Pass-9917!';
  if (/(phone|mobile|contact)/.test(said)) return `+1${random.integer(2_000_000_000, 2_999_999_999)}`;
  if (/(^| )date|_?at$|(^| )(from|until|start|end)( |$)/.test(said)) return '2030-01-15';
  if (/(birth|dob)/.test(said)) return '1990-04-12';
  if (/^year$/.test(said)) return '2026';
  if (/^(month|day)$/.test(said)) return '01';
  if (/^(user |member )?role$/.test(said)) return 'user';
  if (/currency/.test(said)) return 'USD';
  if (/country/.test(said)) return 'US';
  if (/(zip|postal)/.test(said)) return '94105';
  if (/(amount|price|total)/.test(said)) return '2.00';
  if (/iban/.test(said)) return 'DE89370400440532013000';
  if (/pin ?code|pincode/.test(said)) return String(random.integer(1_000, 9_999));
  return canary;
}

export function uuid(random: SeededRandom): string {
  const hex = random.hex(32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const FILLER = 'abcdefghijklmnopqrstuvwxyz';

/** Fits text to the lengths and simple patterns of its schema. */
function fit(value: string, schema: JsonObject): string {
  const least = typeof schema.minLength === 'number' ? Math.min(schema.minLength, 1_000) : 0;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : Number.POSITIVE_INFINITY;
  const padded =
    value.length < least ? value + FILLER.repeat(Math.ceil((least - value.length) / FILLER.length)).slice(0, least - value.length) : value;
  const cut = padded.length > most ? padded.slice(padded.length - most) : padded;
  if (typeof schema.pattern !== 'string') return cut;
  return fromPattern(schema.pattern, cut);
}

/** A text for patterns of character classes with counts (`^[A-Z]{3}\d{4}$`); others keep the text they were given. */
function fromPattern(pattern: string, otherwise: string): string {
  if (matches(pattern, otherwise)) return otherwise;
  const body = pattern.replace(/^\^/, '').replace(/\$$/, '');
  let built = '';
  for (const [, token, least] of body.matchAll(/(\[[^\]]+\]|\\[dws]|\\.|[^\\[\]{}()+*?|])(?:\{(\d+)(?:,\d*)?\}|[+*?])?/g)) {
    built += characterFor(token!).repeat(least === undefined ? 1 : Math.min(64, Number(least)));
  }
  return matches(pattern, built) ? built : otherwise;
}

function characterFor(token: string): string {
  if (token === '\\d') return '7';
  if (token === '\\w') return 'a';
  if (token === '\\s') return ' ';
  if (token.startsWith('\\')) return token.slice(1);
  if (!token.startsWith('[')) return token;
  return ['A', 'a', '7', '-', '_'].find((character) => matches(`^${token}$`, character)) ?? 'a';
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return false;
  }
}
