import { isObject, type JsonObject } from '@sallyport/contract';

/** The one type of a schema; `string` where nothing tells. */
export function typeOf(schema: JsonObject): string {
  const named = Array.isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type;
  if (typeof named === 'string') return named;
  if (isObject(schema.properties) || Array.isArray(schema.allOf)) return 'object';
  if (schema.items !== undefined) return 'array';
  return Array.isArray(schema.oneOf) || Array.isArray(schema.anyOf) ? typeOf(branch(schema)) : 'string';
}

/** The first alternative of `oneOf` or `anyOf`. */
export function branch(schema: JsonObject): JsonObject {
  const alternatives = Array.isArray(schema.oneOf) ? schema.oneOf : Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const found = alternatives.find((one) => isObject(one) && one.type !== 'null');
  return isObject(found) ? found : {};
}

export interface ObjectShape {
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required: ReadonlySet<string>;
}

/** The members of an object schema, those of `allOf` and of the first alternative among them. */
export function shapeOf(schema: JsonObject): ObjectShape {
  const properties: Record<string, JsonObject> = {};
  const required = new Set<string>();
  const parts = [...(Array.isArray(schema.allOf) ? schema.allOf : []), branch(schema), schema].filter(isObject);
  for (const part of parts) {
    if (part !== schema && (Array.isArray(part.allOf) || Array.isArray(part.oneOf))) {
      const inner = shapeOf(part);
      Object.assign(properties, inner.properties);
      for (const name of inner.required) required.add(name);
    }
    for (const [name, value] of Object.entries(isObject(part.properties) ? part.properties : {}))
      properties[name] = isObject(value) ? value : {};
    for (const name of Array.isArray(part.required) ? part.required : []) if (typeof name === 'string') required.add(name);
  }
  return { properties, required };
}

/** The schema of the members of a list in the answer, looking into `{items: [...]}` and the like; `null` for no list. */
export function itemSchema(schema: JsonObject | null): JsonObject | null {
  if (schema === null) return null;
  if (typeOf(schema) === 'array') return isObject(schema.items) ? schema.items : {};
  for (const value of Object.values(shapeOf(schema).properties)) if (typeOf(value) === 'array') return itemSchema(value);
  return null;
}
