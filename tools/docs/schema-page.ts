interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

const HEAD = '| field | type | default | what |\n|---|---|---|---|\n';

function bar(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  const range = schema.type === 'integer' || schema.type === 'number' ? rangeOf(schema) : '';
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'values' : typeOf(schema.items)}`;
  return `${String(schema.type ?? 'any')}${range}`;
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined && maximum === undefined) return '';
  return `, ${minimum ?? ''} to ${maximum ?? ''}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'needed';
  const text = JSON.stringify(value);
  return text.length > 60 ? '(see below)' : `\`${text}\``;
}

/** The object behind a nullable, a list, or the thing itself. */
function objectIn(schema: JsonSchema): JsonSchema | null {
  if (schema.properties !== undefined) return schema;
  if (schema.items !== undefined) return objectIn(schema.items);
  return schema.anyOf?.map(objectIn).find((found) => found !== null) ?? null;
}

/** Tables of a schema's fields, one for each object, in reading order. `required` marks fields without a default. */
export function schemaTables(name: string, schema: JsonSchema): string {
  const inner: string[] = [];
  const optional = (key: string): boolean => !(schema.required ?? []).includes(key);
  const rows = Object.entries(schema.properties ?? {}).map(([key, field]) => {
    const object = objectIn(field);
    const path = `${name}.${key}${field.type === 'array' ? '[]' : ''}`;
    if (object !== null) inner.push(schemaTables(path, object));
    const fallback = field.default === undefined && optional(key) ? 'none' : shown(field.default);
    return `| \`${key}\` | ${bar(object === null ? typeOf(field) : field.type === 'array' ? 'list, see below' : 'see below')} | ${bar(fallback)} | ${bar(field.description ?? '')} |\n`;
  });
  return `\n## \`${name}\`\n${HEAD}${rows.join('')}${inner.join('')}`;
}
