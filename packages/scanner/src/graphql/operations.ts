import type { JsonObject } from '@sallyport/contract';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { SCAN_OPERATIONS_MAX } from '../limits.ts';
import type { GraphqlField, ScanOperation, ScanParameter } from '../model.ts';
import { isIdName, isNaturalId } from '../spec/names.ts';
import { selectionOf } from './selection.ts';
import { planOf, singularNoun } from './verbs.ts';

/** Nesting of input objects that is followed. */
const INPUT_DEPTH_MAX = 5;

/**
 * The fields of the query and mutation types as operations of the scan, in the schema's order. Each has the method and the
 * path that a REST API would give it (`order(id)` is `GET /order/{id}`), so that every check that knows paths knows it;
 * `graphql` says how it is really sent.
 */
export function graphqlOperations(schema: GraphQLSchema, endpoint: string): ScanOperation[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  const taken = new Set<string>();
  return roots
    .flatMap(([kind, type]) => Object.values(type?.getFields() ?? {}).map((field) => operationOf(kind, field, endpoint, taken, schema)))
    .slice(0, SCAN_OPERATIONS_MAX);
}

type Field = GraphQLField<unknown, unknown>;

function operationOf(kind: 'query' | 'mutation', field: Field, endpoint: string, taken: Set<string>, schema: GraphQLSchema): ScanOperation {
  const plan = planOf(kind, field.name);
  const places = field.args.filter((arg) => isPlace(plan.method, arg));
  const noun = places.length > 0 ? singularNoun(plan.noun) : plan.noun;
  const base = `/${noun}${places.map((arg) => `/{${arg.name}}`).join('')}`;
  const path = taken.has(`${plan.method} ${base}`) ? `/${field.name}${base}` : base;
  taken.add(`${plan.method} ${path}`);
  const rest = field.args.filter((arg) => !places.includes(arg));
  const graphql: GraphqlField = {
    endpoint,
    kind,
    field: field.name,
    alias: noun.replaceAll('-', '_'),
    selection: selectionOf(field.type, schema),
    types: Object.fromEntries(field.args.map((arg) => [arg.name, String(arg.type)])),
    input: soleInput(rest)?.name ?? null,
  };
  return {
    id: `${kind} ${field.name}`,
    method: plan.method,
    path,
    operationId: field.name,
    prose: (field.description ?? '').toLowerCase(),
    tags: [kind],
    parameters: [
      ...places.map((arg) => parameterOf(arg, 'path')),
      ...(plan.method === 'GET' ? rest.map((arg) => parameterOf(arg, 'query')) : []),
    ],
    body:
      plan.method === 'GET' || rest.length === 0
        ? null
        : { mediaType: 'application/json', required: true, schema: bodyOf(rest), example: undefined },
    responses: [],
    security: 'unsaid',
    roles: [],
    deprecated: field.deprecationReason != null,
    sunset: '',
    shared: false,
    pointer: '',
    line: 1,
    graphql,
  };
}

/** Arguments that say which object is meant stand in the path. */
function isPlace(method: string, arg: GraphQLArgument): boolean {
  if (!isLeafType(getNullableType(arg.type))) return false;
  return (isIdName(arg.name) || (isNaturalId(arg.name) && isRequiredArgument(arg))) && method !== 'POST';
}

function parameterOf(arg: GraphQLArgument, location: 'path' | 'query'): ScanParameter {
  return {
    name: arg.name,
    location,
    required: location === 'path' || isRequiredArgument(arg),
    schema: schemaOf(arg.type, 0),
    example: arg.default?.value,
  };
}

/** `updateOrder(input: OrderInput!)`: the members of the input are the body. */
function soleInput(args: readonly GraphQLArgument[]): GraphQLArgument | null {
  const [only, ...more] = args;
  return only !== undefined && more.length === 0 && isInputObjectType(getNullableType(only.type)) ? only : null;
}

function bodyOf(args: readonly GraphQLArgument[]): JsonObject {
  const input = soleInput(args);
  if (input !== null) return schemaOf(input.type, 0);
  return {
    type: 'object',
    properties: Object.fromEntries(args.map((arg) => [arg.name, schemaOf(arg.type, 0)])),
    required: args.filter((arg) => isRequiredArgument(arg)).map(({ name }) => name),
  };
}

const SCALARS: Readonly<Record<string, string>> = { Int: 'integer', Float: 'number', Boolean: 'boolean' };

/** An input type as JSON Schema, as far as samples need it. */
function schemaOf(type: GraphQLInputType, depth: number): JsonObject {
  if (isNonNullType(type)) return schemaOf(type.ofType, depth);
  if (isListType(type)) return { type: 'array', items: schemaOf(type.ofType, depth + 1) };
  const named = getNamedType(type);
  if (isEnumType(named)) return { type: 'string', enum: named.getValues().map(({ name }) => name) };
  if (!isInputObjectType(named)) return { type: SCALARS[named.name] ?? 'string' };
  if (depth > INPUT_DEPTH_MAX) return { type: 'object' };
  const fields = Object.values(named.getFields());
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, schemaOf(field.type, depth + 1)])),
    required: fields.filter((field) => isRequiredInputField(field)).map(({ name }) => name),
  };
}
