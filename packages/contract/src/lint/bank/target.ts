import { isObject, type JsonObject } from '../../references.ts';
import { below } from '../owasp/walk.ts';

/** A value and where it is written, references followed. */
export interface Placed {
  readonly pointer: string;
  readonly value: JsonObject;
}

/** What a rule looks at: one operation of a 3.1 document. */
export interface BankTarget {
  readonly method: string;
  readonly path: string;
  readonly document: JsonObject;
  readonly operation: Placed;
  readonly item: Placed;
}

/** Schemas looked at in one body; a larger one is looked at so far. */
const SCHEMAS_MAX = 2_000;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const members = (value: unknown): readonly (readonly [string, unknown])[] => Object.entries(isObject(value) ? value : {});

/** The object at a member, or `null`. */
export function objectBelow(document: JsonObject, from: Placed, ...names: readonly string[]): Placed | null {
  const { pointer, value } = below(document, from, ...names);
  return isObject(value) ? { pointer, value } : null;
}

/** Objects of a list or a map, each with its name. */
export function objectsBelow(document: JsonObject, from: Placed, ...names: readonly string[]): (readonly [string, Placed])[] {
  const held = below(document, from, ...names);
  return Object.keys(typeof held.value === 'object' && held.value !== null ? held.value : {}).flatMap((name) => {
    const { pointer, value } = below(document, held, name);
    return isObject(value) ? [[name, { pointer, value }] as const] : [];
  });
}

export function parametersOf({ document, item, operation }: BankTarget): Placed[] {
  return [item, operation].flatMap((from) => objectsBelow(document, from, 'parameters').map(([, parameter]) => parameter));
}

export function securityOf({ operation, document }: BankTarget): readonly unknown[] {
  return list(operation.value.security ?? document.security);
}

/** Schemes that requirements of an operation name, each with its scopes. */
export function schemesOf(
  target: BankTarget,
): { readonly name: string; readonly scheme: JsonObject; readonly scopes: readonly unknown[] }[] {
  const root = { pointer: '', value: target.document };
  return securityOf(target).flatMap((requirement) =>
    members(requirement).flatMap(([name, scopes]) => {
      const scheme = objectBelow(target.document, root, 'components', 'securitySchemes', name);
      return scheme === null ? [] : [{ name, scheme: scheme.value, scopes: list(scopes) }];
    }),
  );
}

/** Every schema under one, each once: members, items and alternatives. */
export function schemasUnder(document: JsonObject, root: Placed | null): Placed[] {
  const found = new Map<string, Placed>();
  const open = root === null ? [] : [root];
  while (open.length > 0 && found.size < SCHEMAS_MAX) {
    const schema = open.pop()!;
    if (found.has(schema.pointer)) continue;
    found.set(schema.pointer, schema);
    const items = objectBelow(document, schema, 'items');
    if (items !== null) open.push(items);
    for (const name of ['properties', 'allOf', 'anyOf', 'oneOf'])
      open.push(...objectsBelow(document, schema, name).map(([, part]) => part));
  }
  return [...found.values()];
}

function contentSchemas(document: JsonObject, holder: Placed): Placed[] {
  return objectsBelow(document, holder, 'content').flatMap(([, media]) => objectBelow(document, media, 'schema') ?? []);
}

/** Schemas of what an operation takes: its parameters and its body. */
export function takenSchemas(target: BankTarget): Placed[] {
  const { document } = target;
  return [...parametersOf(target).flatMap((parameter) => objectBelow(document, parameter, 'schema') ?? []), ...bodySchemas(target)];
}

export function bodySchemas({ document, operation }: BankTarget): Placed[] {
  const body = objectBelow(document, operation, 'requestBody');
  return body === null ? [] : contentSchemas(document, body).flatMap((schema) => schemasUnder(document, schema));
}

/** Answers an operation describes, by status: `200`, `4XX`, `default`. */
export function answersOf({ document, operation }: BankTarget): (readonly [string, Placed])[] {
  return objectsBelow(document, operation, 'responses');
}

export function answerRoots(target: BankTarget, statuses: RegExp): Placed[] {
  return answersOf(target)
    .filter(([status]) => statuses.test(status))
    .flatMap(([, answer]) => contentSchemas(target.document, answer));
}

/** The type of a schema, `null` beside it left out. */
export const typeOf = (schema: JsonObject): unknown =>
  Array.isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type;
