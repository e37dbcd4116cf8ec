import type { JsonObject } from '../references.ts';
import { documentOf } from './paths.ts';

/** Fields of the root types that are named in the summary; the rest is in the schema itself. */
const FIELDS_NAMED_MAX = 200;

/** A GraphQL schema (SDL): one path, with the fields of its root types, and the text itself as `x-graphql-schema`. `null` when the text is none. */
export function fromGraphqlSchema(text: string, place: string): JsonObject | null {
  // Descriptions and comments may hold anything.
  const bare = text.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, ' ');
  if (!/(?:^|\s)(?:(?:extend\s+)?type|schema)\b[^{}]*\{/.test(bare)) return null;
  const roots = ['query', 'mutation', 'subscription'].map((kind) => rootName(bare, kind));
  const fields = roots.map((name) => (name === null ? [] : fieldsOf(bare, name)));
  if (fields.every((list) => list.length === 0)) return null;
  const named = ['query', 'mutation', 'subscription'].flatMap((kind, at) => fields[at]!.map((field) => `${kind} ${field}`));
  const summary = named.slice(0, FIELDS_NAMED_MAX).join(', ');
  const document = documentOf(`GraphQL ${place}`, '', [
    { method: 'POST', host: '*', template: '/graphql', summary },
    { method: 'GET', host: '*', template: '/graphql', summary },
  ]);
  return { ...document, 'x-graphql-schema': text };
}

function rootName(text: string, kind: string): string | null {
  const declared = new RegExp(`schema[^{}]*\\{[^}]*\\b${kind}\\s*:\\s*(\\w+)`).exec(text)?.[1];
  return declared ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}

function fieldsOf(text: string, type: string): string[] {
  const fields: string[] = [];
  for (const [, body] of text.matchAll(new RegExp(`\\btype\\s+${type}\\b[^{}]*\\{([^}]*)\\}`, 'g'))) {
    const flat = body!.replace(/\([^()]*\)/g, '');
    for (const [, name] of flat.matchAll(/(\w+)\s*:/g)) fields.push(name!);
  }
  return fields;
}
