import type { ValueType } from '@sallyport/core';
import type { DocumentNode, FieldDefinitionNode, InputValueDefinitionNode, TypeNode } from 'graphql';
import { graphqlLibrary } from './library.ts';

/** Tokens of one schema; the largest public ones have some 300,000. A longer one is not read. */
const SCHEMA_TOKENS_MAX = 1_000_000;

/** A field of a type, or an argument of a field. */
export interface GraphqlField {
  /** Name of its type without lists and `!`. */
  readonly type: string;
  /** As it is written: `[Account!]!`. */
  readonly written: string;
  /** JSON type of one value; of a list, of its elements. */
  readonly json: ValueType;
  readonly deprecated: boolean;
  readonly arguments: Readonly<Record<string, Omit<GraphqlField, 'arguments' | 'deprecated'>>>;
}

/** What a GraphQL schema says of types and their fields, as plain data. */
export interface GraphqlTypes {
  /** Types of `query`, `mutation` and `subscription` by the names operations are listed under (`Query`, ...). */
  readonly roots: Readonly<Record<string, string>>;
  /** Fields by type, of objects and interfaces. */
  readonly types: Readonly<Record<string, Readonly<Record<string, GraphqlField>>>>;
}

/** JSON types of the scalars of the language; others are known to their server only. */
const SCALARS: Readonly<Record<string, ValueType>> = {
  Int: 'integer',
  Float: 'number',
  Boolean: 'boolean',
  String: 'string',
  ID: 'string',
};

/** Reads a schema (SDL); `null` for a text that is none. Nothing is validated: what is not defined is taken for a scalar. */
export function readGraphqlTypes(text: string): GraphqlTypes | null {
  const library = graphqlLibrary();
  let document: DocumentNode;
  try {
    document = library.parse(text, { maxTokens: SCHEMA_TOKENS_MAX, noLocation: true });
  } catch {
    return null;
  }
  const objects = objectNames(document);
  const types = new Map<string, Map<string, GraphqlField>>();
  const roots: Record<string, string> = { Query: 'Query', Mutation: 'Mutation', Subscription: 'Subscription' };
  for (const definition of document.definitions) {
    switch (definition.kind) {
      case 'ObjectTypeDefinition':
      case 'ObjectTypeExtension':
      case 'InterfaceTypeDefinition':
      case 'InterfaceTypeExtension': {
        const fields = types.get(definition.name.value) ?? new Map<string, GraphqlField>();
        types.set(definition.name.value, fields);
        for (const field of definition.fields ?? []) fields.set(field.name.value, fieldOf(field, objects));
        break;
      }
      case 'SchemaDefinition':
      case 'SchemaExtension':
        for (const { operation, type } of definition.operationTypes ?? [])
          roots[`${operation.charAt(0).toUpperCase()}${operation.slice(1)}`] = type.name.value;
        break;
      default:
        break;
    }
  }
  if (!Object.values(roots).some((root) => types.has(root))) return null;
  return { roots, types: Object.fromEntries([...types].map(([name, fields]) => [name, Object.fromEntries(fields)])) };
}

/** Names of what is an object in an answer or a variable; and of enumerations, which are texts. */
function objectNames(document: DocumentNode): ReadonlyMap<string, ValueType> {
  const names = new Map<string, ValueType>();
  for (const definition of document.definitions) {
    switch (definition.kind) {
      case 'ObjectTypeDefinition':
      case 'InterfaceTypeDefinition':
      case 'UnionTypeDefinition':
      case 'InputObjectTypeDefinition':
        names.set(definition.name.value, 'object');
        break;
      default:
        break;
    }
  }
  return names;
}

function fieldOf(field: FieldDefinitionNode, objects: ReadonlyMap<string, ValueType>): GraphqlField {
  const given = (field.arguments ?? []).map((argument) => [argument.name.value, inputOf(argument, objects)] as const);
  return {
    ...inputOf(field, objects),
    deprecated: (field.directives ?? []).some(({ name }) => name.value === 'deprecated'),
    arguments: Object.fromEntries(given),
  };
}

function inputOf(
  { type }: Pick<FieldDefinitionNode | InputValueDefinitionNode, 'type'>,
  objects: ReadonlyMap<string, ValueType>,
): Pick<GraphqlField, 'type' | 'written' | 'json'> {
  const name = namedType(type);
  return { type: name, written: written(type), json: objects.get(name) ?? SCALARS[name] ?? 'string' };
}

function namedType(type: TypeNode): string {
  return type.kind === 'NamedType' ? type.name.value : namedType(type.type);
}

function written(type: TypeNode): string {
  switch (type.kind) {
    case 'NamedType':
      return type.name.value;
    case 'ListType':
      return `[${written(type.type)}]`;
    case 'NonNullType':
      return `${written(type.type)}!`;
    default:
      return type satisfies never;
  }
}

/** Names come from texts of others: what every object has (`constructor`) is none of them. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** An argument of a field, or `null`. */
export function argumentOf(field: GraphqlField, name: string): GraphqlField['arguments'][string] | null {
  return own(field.arguments, name) ?? null;
}

/** A selected field in the words of the schema. */
export interface ResolvedSelection {
  /** `Account.iban`: the type that has the field, and the field. */
  readonly name: string;
  /** `null` where the schema has no such field. */
  readonly field: GraphqlField | null;
}

/**
 * `Query.customer.accounts.iban`, or `Account.iban` where the document says the type, in the words of the schema. What lies
 * below a field that the schema does not have keeps its way from there.
 */
export function resolveSelection({ roots, types }: GraphqlTypes, path: string): ResolvedSelection {
  const [first = '', ...rest] = path.split('.');
  let owner = Object.hasOwn(types, first) ? first : (own(roots, first) ?? first);
  for (const [at, name] of rest.entries()) {
    const field = own(own(types, owner) ?? {}, name);
    if (field === undefined) return { name: [owner, ...rest.slice(at)].join('.'), field: null };
    if (at === rest.length - 1) return { name: `${owner}.${name}`, field };
    owner = field.type;
  }
  return { name: owner, field: null };
}
