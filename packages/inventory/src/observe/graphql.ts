import { createHash } from 'node:crypto';
import type { FieldObservation, ValueType } from '@sallyport/core';
import {
  type GraphqlArgument,
  type GraphqlDocument,
  type GraphqlOperation,
  type GraphqlSelection,
  graphqlSignature,
  parseGraphql,
} from '@sallyport/traffic';
import { FIELD_NAME_CHARS_MAX, GRAPHQL_FIELDS_MAX } from './limits.ts';

/** A GraphQL request as it came: whole, or by the hash of a document the server knows. */
export interface GraphqlRequest {
  /** `null` for a persisted one. */
  readonly document: string | null;
  /** Hash or id of a persisted document, or the empty string. */
  readonly persisted: string;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The GraphQL request in one JSON value, or `null` when it is none. */
export function graphqlRequest(value: unknown): GraphqlRequest | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { query, operationName, variables, extensions, documentId } = value as Record<string, unknown>;
  const document = typeof query === 'string' && query !== '' ? query : null;
  // A document id alone may be anything: other APIs have documents, too.
  const called = typeof operationName === 'string' || (typeof variables === 'object' && variables !== null);
  const persisted = persistedHash(extensions) || (called ? documentIdOf(documentId) : '');
  if (document === null && persisted === '') return null;
  return {
    document,
    persisted,
    operationName: typeof operationName === 'string' ? operationName : '',
    variables: typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {},
  };
}

/** `{"persistedQuery": {"version": 1, "sha256Hash": "..."}}`, as automatic persisted queries have it. */
function persistedHash(extensions: unknown): string {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return '';
  const { persistedQuery } = extensions;
  if (typeof persistedQuery !== 'object' || persistedQuery === null || !('sha256Hash' in persistedQuery)) return '';
  const hash = persistedQuery.sha256Hash;
  return typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : '';
}

/** `documentId` of the GraphQL over HTTP draft: `sha256:<hash>` or a name of the server's own. */
function documentIdOf(id: unknown): string {
  return typeof id === 'string' && /^[\w:.-]{4,80}$/.test(id) ? id.replace(/^sha256:/, '').toLowerCase() : '';
}

/** The persisted request in the query of a GET (`extensions=...`), or `null`. */
export function graphqlInQuery(query: string): GraphqlRequest | null {
  if (!query.includes('persistedQuery') && !query.includes('documentId=')) return null;
  const given = new URLSearchParams(query);
  const extensions = given.get('extensions');
  return graphqlRequest({
    operationName: given.get('operationName'),
    documentId: given.get('documentId'),
    extensions: extensions === null ? null : jsonOf(extensions),
    variables: jsonOf(given.get('variables') ?? 'null'),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What one document asks for, and what it was called under in an answer. */
export interface GraphqlOutline {
  readonly operation: GraphqlOperation;
  readonly signature: string;
  /** SHA-256 of the document, as persisted queries name it. */
  readonly hash: string;
  readonly fields: readonly SelectedField[];
  /** Names of the answer's keys, where aliases changed them. */
  readonly names: AnswerNames;
}

interface SelectedField {
  /** `Query.accounts.iban`, or `Account.iban` where the document says the type. */
  readonly name: string;
  /** Path under `data` in the answer, without aliases and without `[]`. */
  readonly path: string;
  readonly arguments: readonly GraphqlArgument[];
}

/** Key of an answer to the name of its field, and what is below it. Bounded by the selections of the document. */
export interface AnswerNames {
  readonly below: Map<string, { readonly name: string; readonly names: AnswerNames }>;
}

const ROOT = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** Reads a document; `null` where it holds no operation. `operationName` chooses among several. */
export function graphqlOutline(document: string, operationName: string): GraphqlOutline | null {
  const parsed = parseGraphql(document);
  const operation = parsed.operations.find(({ name }) => operationName !== '' && name === operationName) ?? parsed.operations[0];
  if (operation === undefined) return null;
  const names: AnswerNames = { below: new Map() };
  const fields = new Map<string, SelectedField>();
  select({ document: parsed, fields, spread: new Set() }, operation.selections, ROOT[operation.type], '', names);
  return {
    operation,
    signature: graphqlSignature(operation, parsed),
    hash: createHash('sha256').update(document).digest('hex'),
    fields: [...fields.values()],
    names,
  };
}

interface Walk {
  readonly document: GraphqlDocument;
  /** By name; at most `GRAPHQL_FIELDS_MAX`. */
  readonly fields: Map<string, SelectedField>;
  /** Fragments open now: one that holds itself is no endless document. */
  readonly spread: Set<string>;
}

function select(walk: Walk, selections: readonly GraphqlSelection[], owner: string, path: string, names: AnswerNames): void {
  for (const selection of selections) {
    if (walk.fields.size >= GRAPHQL_FIELDS_MAX) return;
    switch (selection.kind) {
      case 'field':
        selectField(walk, selection, owner, path, names);
        break;
      case 'inline':
        select(walk, selection.selections, selection.type ?? owner, path, names);
        break;
      case 'spread': {
        const fragment = walk.document.fragments.get(selection.fragment);
        if (fragment === undefined || walk.spread.has(selection.fragment)) break;
        walk.spread.add(selection.fragment);
        select(walk, fragment.selections, fragment.type, path, names);
        walk.spread.delete(selection.fragment);
        break;
      }
      default:
        selection satisfies never;
    }
  }
}

function selectField(
  walk: Walk,
  field: Extract<GraphqlSelection, { kind: 'field' }>,
  owner: string,
  path: string,
  names: AnswerNames,
): void {
  const name = `${owner}.${field.name}`;
  const below = path === '' ? field.name : `${path}.${field.name}`;
  const known = walk.fields.get(name);
  walk.fields.set(name, { name, path: below, arguments: known === undefined ? field.arguments : [...known.arguments, ...field.arguments] });
  const answer = names.below.get(field.key) ?? { name: field.name, names: { below: new Map() } };
  names.below.set(field.key, answer);
  if (field.selections !== null) select(walk, field.selections, name, below, answer.names);
}

/** What a value looks like, as the fields of a message are observed. */
export type Look = (name: string, value: unknown) => Pick<FieldObservation, 'type' | 'format' | 'size' | 'classes' | 'distinct'>;

/** Not answered, or not looked into: nothing is known of it but that it was asked for. */
const UNANSWERED = { type: 'null' as ValueType, format: '', size: 0, classes: [], distinct: 0 } as const;

/** The fields that were asked for and their arguments; a field is of the type, and carries the data, that its answer had. */
export function observeSelection(
  outline: GraphqlOutline,
  { variables }: GraphqlRequest,
  answer: Iterable<FieldObservation>,
  look: Look,
): FieldObservation[] {
  const answered = new Map<string, FieldObservation>();
  for (const field of answer) {
    const path = field.name.replaceAll('[]', '');
    // Of a list the elements say what it carries; the list itself comes first.
    if (path.startsWith('data.')) answered.set(path.slice('data.'.length), field);
  }
  const named = outline.fields.filter(({ name }) => name.length <= FIELD_NAME_CHARS_MAX);
  return named.flatMap((selected) => {
    const { type, format, size, classes, distinct } = answered.get(selected.path) ?? UNANSWERED;
    const field: FieldObservation = { location: 'selection', name: selected.name, type, format, size, classes, distinct };
    const given = selected.arguments.filter(({ name }) => selected.name.length + name.length + 2 <= FIELD_NAME_CHARS_MAX);
    return [field, ...given.slice(0, GRAPHQL_FIELDS_MAX).map((argument) => argumentOf(selected.name, argument, variables, look))];
  });
}

function argumentOf(field: string, { name, value }: GraphqlArgument, variables: GraphqlRequest['variables'], look: Look): FieldObservation {
  const seen = look(name, value.kind === 'variable' ? variables[value.name] : literalOf(value));
  return { ...seen, location: 'argument', name: `${field}(${name})` };
}

function literalOf(value: Exclude<GraphqlArgument['value'], { kind: 'variable' }>): unknown {
  switch (value.kind) {
    case 'string':
    case 'enum':
      return value.text;
    case 'number':
      return Number(value.text);
    case 'boolean':
      return true;
    case 'list':
      return [];
    case 'object':
      return {};
    case 'null':
      return null;
    default:
      return value satisfies never;
  }
}
