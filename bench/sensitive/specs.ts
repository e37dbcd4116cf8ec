import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../discovery/values.ts';
import { blindValuesOf } from './blind-values.ts';
import type { LabelledField } from './measure.ts';

/** A property of an API description. */
interface Property {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly isEnum: boolean;
}

/**
 * What a description says in so many words: format first, then the text. Names are not looked at, for they are all the
 * product has. First match wins; `not`: what makes the text speak of something else.
 */
const LABELS: readonly { readonly label: string; readonly says: RegExp; readonly not?: RegExp }[] = [
  { label: 'email', says: /\be-?mail address\b/i, not: /whether|verif|type|alias|status/i },
  { label: 'iban', says: /\binternational bank account number\b|\bIBAN\b/i, not: /or |scheme|type|e\.g|such as/i },
  { label: 'bic', says: /\bBIC\b|\bSWIFT code\b|bank identifier code/i, not: /or |scheme|type|IBAN/i },
  { label: 'dob', says: /\bdate of birth\b|\bbirth date\b/i },
  {
    label: 'phone',
    says: /\b(?:tele)?phone number\b|\bfax number\b/i,
    not: /type|country calling|extension|format|prefix|verified|area code/i,
  },
  {
    label: 'cvv',
    says: /\b(?:three|four|3|4)[- ]\w*[- ]?digit (?:card )?(?:security|verification)|\bcard (?:security|verification) (?:code|value)\b/i,
    not: /result|match|response|check/i,
  },
  { label: 'pan', says: /\bprimary account number\b|\bthe card number\b|\bcredit card number\b/i, not: /last|mask|digits of|token|type/i },
  { label: 'aba_rtn', says: /\brouting (?:transit )?number\b/i, not: /type/i },
  {
    label: 'person_name',
    says: /\b(?:given|first|last|family|sur|middle)[- ]?name\b|\bfull name\b|\bname of the (?:person|payer|payee|account holder|card ?holder)\b/i,
    not: /business|company|file|type|user ?name|prefix|suffix|initial/i,
  },
  {
    label: 'address',
    says: /\b(?:first|second) line of the address\b|\bstreet address\b|\baddress line\b|\bstreet name\b/i,
    not: /type|number of/i,
  },
  { label: 'oauth_token', says: /\b(?:access|refresh) token\b/i, not: /type|expire|scope|lifetime|URL/i },
  { label: 'us_account', says: /\bbank account number\b/i, not: /IBAN|last|type|international/i },
];

/** Any of these in a name or a text, without a label: it may be sensitive or not, and is left out. */
const UNSURE =
  /name|address|mail|phone|birth|card|account|iban|bic|swift|routing|token|secret|password|security|pin\b|tax|passport|licen|national|identif|isin|cusip|lei\b|session|key|street|person|holder|line|number|user/i;

/** What comes close, by type, format and name. */
function decoyShape({ name, type, format, isEnum }: Property): string | null {
  if (isEnum) return 'word';
  if (type === 'boolean') return 'boolean';
  if (format === 'date') return 'date';
  if (format === 'date-time') return 'instant';
  if (format === 'uri') return 'url';
  if (format === 'uuid') return 'uuid';
  if (/(?:^|_|[a-z])(?:id|Id|ID)$/.test(name)) return 'luhn_by_chance';
  if (/ref|code|hash|etag/i.test(name)) return 'code9';
  if (/time|date/i.test(name)) return 'epoch_ms';
  if (/amount|value|total|balance|fee|price/i.test(name)) return 'cents';
  if (type === 'integer') return 'digits9_any';
  if (/description|note|reason|message|memo|text/i.test(name)) return 'sentence';
  return type === 'string' ? 'tracking' : null;
}

/** Properties of the descriptions in a folder, labelled by what the descriptions say. `left_out`: those that leave it open. */
export function specFields(folder: string, samples: number): { readonly fields: LabelledField[]; readonly left_out: number } {
  const found = new Map<string, Property>();
  for (const file of readdirSync(folder).sort()) collect(JSON.parse(readFileSync(join(folder, file), 'utf8')), found, 0);
  const fields: LabelledField[] = [];
  let seed = 140_000;
  let left_out = 0;
  for (const property of found.values()) {
    const label = labelOf(property);
    const unsure = label === null && UNSURE.test(`${property.name} ${property.description}`);
    const shape = unsure ? null : (label ?? decoyShape(property));
    if (shape === null) left_out++;
    else fields.push({ name: property.name, label, values: blindValuesOf(shape, samples, seeded(seed++)) });
  }
  return { fields, left_out };
}

function labelOf({ type, format, description, isEnum }: Property): string | null {
  if (type !== 'string' || isEnum) return null;
  if (format === 'email') return 'email';
  return LABELS.find(({ says, not }) => says.test(description) && not?.test(description) !== true)?.label ?? null;
}

const DEPTH_MAX = 64;

function collect(value: unknown, into: Map<string, Property>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
  const { properties } = value as { readonly properties?: unknown };
  if (typeof properties === 'object' && properties !== null) {
    for (const [name, schema] of Object.entries(properties)) {
      const { type, format, description, enum: values } = schema as Readonly<Record<string, unknown>>;
      if (typeof type !== 'string' || typeof description !== 'string' || type === 'object' || type === 'array') continue;
      const property = { name, type, format: typeof format === 'string' ? format : '', description, isEnum: Array.isArray(values) };
      const key = `${name} ${labelOf(property) ?? ''}`;
      if (!into.has(key)) into.set(key, property);
    }
  }
  for (const member of Object.values(value)) collect(member, into, depth + 1);
}
