import { leavesOf } from '../http/leaves.ts';
import type { Call, CallValues, Exchange, GraphqlField } from '../model.ts';

/** A field of a root type as it is sent: one operation of one field, its arguments as variables. */
export function graphqlCall(field: GraphqlField, basePath: string, values: CallValues): Call {
  const given = { ...argumentsOf(values), ...bodyArguments(field, values.body) };
  const names = Object.keys(field.types).filter((name) => given[name] !== undefined);
  const declared = names.map((name) => `$${name}:${field.types[name]}`).join(',');
  const passed = names.map((name) => `${name}:$${name}`).join(',');
  const alias = field.alias === field.field ? '' : `${field.alias}:`;
  const query = `${field.kind} sallyport${declared === '' ? '' : `(${declared})`}{${alias}${field.field}${passed === '' ? '' : `(${passed})`}${field.selection}}`;
  const variables = Object.fromEntries(names.map((name) => [name, typed(given[name], field.types[name]!)]));
  return {
    method: 'POST',
    target: `${basePath}${field.endpoint}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    reads: field.kind === 'query',
  };
}

function argumentsOf(values: CallValues): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values.parameters).map(([key, value]) => [key.slice(key.indexOf(' ') + 1), value]));
}

function bodyArguments(field: GraphqlField, body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {};
  return field.input === null ? (body as Record<string, unknown>) : { [field.input]: body };
}

/** Variables have types: a number in a path is a number again. What is none stays text, and the server may refuse it. */
function typed(value: unknown, type: string): unknown {
  if (typeof value !== 'string' || value === '') return value;
  if (/^(Int|Float)!?$/.test(type)) return Number.isFinite(Number(value)) ? Number(value) : value;
  return /^Boolean!?$/.test(type) && /^(true|false)$/.test(value) ? value === 'true' : value;
}

/** An answer of GraphQL that did nothing of what it was asked: errors, and no field with a value. */
export function refusesAll(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const { errors, data } = json as { errors?: unknown; data?: unknown };
  return Array.isArray(errors) && errors.length > 0 && leavesOf(data).every(({ value }) => value === null);
}

/** A query whose every field came back as null found nothing, as a 404 of a REST API says. */
export function findsNothing({ call, json }: Exchange): boolean {
  if (call.reads !== true || typeof json !== 'object' || json === null) return false;
  const { data } = json as { data?: unknown };
  return (
    typeof data === 'object' && data !== null && Object.values(data).length > 0 && Object.values(data).every((field) => field === null)
  );
}
