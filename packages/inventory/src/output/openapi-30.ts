type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document of the inventory as 3.0.3, for tools that know no other. What 3.0 has no words for is left out. */
export function toOpenApi30(document: Json): Json {
  const { components, ...rest } = document;
  const schemes = ((components as Json | undefined)?.securitySchemes ?? {}) as Readonly<Record<string, Json>>;
  const kept = Object.fromEntries(Object.entries(schemes).filter(([, scheme]) => scheme.type !== 'mutualTLS'));
  const older = lowered({ ...rest, components: { securitySchemes: kept } }, new Set(Object.keys(kept))) as Json;
  return { ...older, openapi: '3.0.3' };
}

/** `schemes`: security schemes that are left. */
function lowered(value: unknown, schemes: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => lowered(item, schemes));
  if (typeof value !== 'object' || value === null) return value;
  const made: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const next =
      key === 'schema' ? loweredSchema(member as Json) : key === 'security' ? security(member, schemes) : lowered(member, schemes);
    // A member called `__proto__` must become a member.
    Object.defineProperty(made, key, { value: next, enumerable: true, writable: true, configurable: true });
  }
  return made;
}

function security(value: unknown, schemes: ReadonlySet<string>): unknown {
  return Array.isArray(value) ? value.filter((item: Json) => Object.keys(item).every((name) => schemes.has(name))) : value;
}

/** 3.0 has one type and `nullable`; several become alternatives. An array has to say what of. */
function loweredSchema(schema: Json): Json {
  const { type, properties, items, ...rest } = schema;
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]).map(String);
  const nullable = types.includes('null') ? { nullable: true } : {};
  const named = types.filter((item) => item !== 'null');
  const parts = (one: string): Json => ({
    ...(one === 'object' && properties !== undefined ? { properties: members(properties as Json) } : {}),
    ...(one === 'array' ? { items: items === undefined ? {} : loweredSchema(items as Json) } : {}),
  });
  const { required, format, ...plain } = rest;
  const shape = (one: string): Json => ({
    type: one,
    ...(one === 'object' && required !== undefined ? { required } : {}),
    ...(one === 'string' && format !== undefined ? { format } : {}),
    ...parts(one),
  });
  if (named.length === 0) return types.length === 0 ? plain : { type: 'string', ...nullable, ...plain };
  if (named.length === 1) return { ...shape(named[0]!), ...nullable, ...plain };
  return { anyOf: named.map((one) => ({ ...shape(one), ...nullable })), ...plain };
}

function members(properties: Json): Json {
  const made: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    Object.defineProperty(made, name, { value: loweredSchema(schema as Json), enumerable: true, writable: true, configurable: true });
  }
  return made;
}
