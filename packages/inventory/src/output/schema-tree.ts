import type { ParameterRecord } from '../model.ts';

/** A JSON schema as OpenAPI 3.1 has it (JSON Schema 2020-12), as far as traffic shows one. */
export interface Schema {
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: (string | number | null)[];
  /** Of an enumeration: values looked at, how often each was seen, and how sure the next one is among them. */
  'x-sallyport-enum'?: { readonly samples: number; readonly counts: readonly number[]; readonly confidence: number };
  'x-sallyport-samples'?: number;
  'x-sallyport-data-classes'?: readonly string[];
}

/** Formats that OpenAPI tools know; others stay among the extensions. */
const KNOWN_FORMATS: ReadonlySet<string> = new Set(['uuid', 'date', 'date-time', 'time', 'email', 'uri', 'ipv4', 'duration', 'binary']);

/** Puts the fields of a body (`items[].sku`) together to a schema. */
export function schemaOf(fields: readonly ParameterRecord[]): Schema {
  const root: Schema = {};
  for (const field of fields) place(root, fieldSteps(field.name), field);
  return root;
}

/** The schema of one parameter or field. */
export function leafSchema(field: ParameterRecord): Schema {
  const schema: Schema = {};
  describe(schema, field);
  if (schema.type === undefined) schema.type = 'string';
  return schema;
}

type Step = { readonly kind: 'member'; readonly name: string } | { readonly kind: 'element' };

/** `a.b[].["x.y"]` to its steps; the address syntax of points. */
export function fieldSteps(name: string): Step[] {
  const steps: Step[] = [];
  const pattern = /\[\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/gy;
  for (let found = pattern.exec(name); found !== null; found = pattern.exec(name)) {
    if (found[0] === '[]') steps.push({ kind: 'element' });
    else steps.push({ kind: 'member', name: found[1] === undefined ? found[2]! : unquote(found[1]) });
  }
  return steps;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

function place(root: Schema, steps: readonly Step[], field: ParameterRecord): void {
  let schema = root;
  for (const [index, step] of steps.entries()) {
    const parent = schema;
    if (step.kind === 'element') {
      addType(parent, 'array');
      parent.items ??= {};
      schema = parent.items;
      continue;
    }
    addType(parent, 'object');
    parent.properties ??= {};
    // A member called `__proto__` must become a member.
    if (!Object.hasOwn(parent.properties, step.name))
      Object.defineProperty(parent.properties, step.name, { value: {}, enumerable: true, writable: true, configurable: true });
    schema = parent.properties[step.name]!;
    const last = index === steps.length - 1;
    if (last && field.required && !parent.required?.includes(step.name)) parent.required = [...(parent.required ?? []), step.name];
  }
  describe(schema, field);
}

function describe(schema: Schema, field: ParameterRecord): void {
  for (const type of field.types) addType(schema, type);
  const format = field.formats.length === 1 && KNOWN_FORMATS.has(field.formats[0]!) ? field.formats[0]! : '';
  if (format !== '' && schema.format === undefined) schema.format = format;
  describeEnum(schema, field);
  if (field.seen > 0) schema['x-sallyport-samples'] = field.seen;
  if (field.data_classes.length > 0) schema['x-sallyport-data-classes'] = field.data_classes;
}

function describeEnum(schema: Schema, { types, closed }: ParameterRecord): void {
  const [type, ...others] = types.filter((item) => item !== 'null');
  if (closed === null || closed.members.length === 0 || others.length > 0 || (type !== 'string' && type !== 'integer')) return;
  const values = closed.members.map(({ value }) => (type === 'integer' ? Number(value) : value));
  schema.enum = types.includes('null') ? [...values, null] : values;
  const { samples, confidence } = closed;
  schema['x-sallyport-enum'] = { samples, counts: closed.members.map(({ count }) => count), confidence };
}

function addType(schema: Schema, type: string): void {
  const known = schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (known.includes(type) || (type === 'integer' && known.includes('number'))) return;
  const types = [...known.filter((item) => !(type === 'number' && item === 'integer')), type];
  schema.type = types.length === 1 ? types[0]! : types;
}
