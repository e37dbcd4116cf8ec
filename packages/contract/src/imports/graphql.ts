import { readGraphqlTypes } from '../graphql/types.ts';
import type { JsonObject } from '../references.ts';
import { documentOf } from './paths.ts';

/** Fields of the root types that are named in the summary; the rest is in the schema itself. */
const FIELDS_NAMED_MAX = 200;

/** Words without which no text is a schema: the library is loaded for those only. */
const SCHEMA_WORDS = /\b(?:type|schema)\b/;

/** A GraphQL schema (SDL): one path, with the fields of its root types, and the text itself as `x-graphql-schema`. `null` when the text is none. */
export function fromGraphqlSchema(text: string, place: string): JsonObject | null {
  const schema = SCHEMA_WORDS.test(text) ? readGraphqlTypes(text) : null;
  if (schema === null) return null;
  const named = Object.entries(schema.roots).flatMap(([kind, root]) =>
    Object.keys(schema.types[root] ?? {}).map((field) => `${kind.toLowerCase()} ${field}`),
  );
  const summary = named.slice(0, FIELDS_NAMED_MAX).join(', ');
  const document = documentOf(`GraphQL ${place}`, '', [
    { method: 'POST', host: '*', template: '/graphql', summary },
    { method: 'GET', host: '*', template: '/graphql', summary },
  ]);
  return { ...document, 'x-graphql-schema': text };
}
