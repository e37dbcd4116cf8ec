import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { type GraphqlLibrary, graphqlLibrary } from './library.ts';

/** A document against the schema: what is wrong with it, or its parsed form. */
export interface CheckedDocument {
  readonly document: DocumentNode | null;
  /** In words, without values; empty when it is valid. */
  readonly problems: readonly string[];
}

/** Tokens of one document. A real client's has hundreds; more is not valid. */
const TOKENS_MAX = 10_000;
/** Problems told of one document, and of the variables of one request. */
const PROBLEMS_MAX = 4;
/** Documents remembered; clients send the same ones again and again. At the limit the older half is forgotten. */
const REMEMBERED_MAX = 2_000;
/** Longer ones are checked each time, so that the memory stays small. */
const REMEMBERED_CHARS_MAX = 16_384;

/** Checks documents and variables against one schema. */
export class GraphqlDocuments {
  readonly schema: GraphQLSchema;
  readonly #library: GraphqlLibrary;
  readonly #rules: GraphqlLibrary['specifiedRules'];
  #young = new Map<string, CheckedDocument>();
  #old = new Map<string, CheckedDocument>();

  /** Throws what is wrong with the schema. */
  constructor(schemaText: string) {
    this.#library = graphqlLibrary();
    this.schema = this.#library.buildSchema(schemaText);
    // Whether two fields can be merged concerns the server alone, and takes quadratic time to find out.
    this.#rules = this.#library.specifiedRules.filter((rule) => rule !== this.#library.OverlappingFieldsCanBeMergedRule);
  }

  check(text: string): CheckedDocument {
    const known = this.#young.get(text) ?? this.#old.get(text);
    if (known !== undefined) return known;
    const checked = this.#check(text);
    if (text.length > REMEMBERED_CHARS_MAX) return checked;
    if (this.#young.size >= REMEMBERED_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, checked);
    return checked;
  }

  #check(text: string): CheckedDocument {
    let document: DocumentNode;
    try {
      document = this.#library.parse(text, { maxTokens: TOKENS_MAX, noLocation: false });
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return { document: null, problems: [`does not parse${placeOf(error as GraphQLError)}`] };
    }
    const errors = this.#library.validate(this.schema, document, this.#rules, { maxErrors: PROBLEMS_MAX });
    return { document, problems: errors.slice(0, PROBLEMS_MAX).map(describe) };
  }

  /** The operation that a request asks for, or `null` where it names none of the document. */
  operationOf(document: DocumentNode, name: unknown): OperationDefinitionNode | null {
    return this.#library.getOperationAST(document, typeof name === 'string' && name !== '' ? name : undefined) ?? null;
  }

  /** Names of variables that do not fit their types. */
  variableProblems({ variableDefinitions = [] }: OperationDefinitionNode, variables: unknown): readonly string[] {
    if (variableDefinitions.length === 0) return [];
    if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) return ['variables'];
    const values = this.#library.getVariableValues(this.schema, variableDefinitions, (variables ?? {}) as Record<string, unknown>, {
      maxErrors: PROBLEMS_MAX,
    });
    if (!('errors' in values) || values.errors === undefined) return [];
    const names = values.errors.flatMap(({ nodes }) =>
      (nodes ?? []).flatMap((node) => (node.kind === this.#library.Kind.VARIABLE_DEFINITION ? [node.variable.name.value] : [])),
    );
    return names.length === 0 ? ['variables'] : [...new Set(names)];
  }
}

function placeOf(error: GraphQLError): string {
  const at = error.locations?.[0];
  return at === undefined ? '' : ` (line ${at.line}, column ${at.column})`;
}

/** Errors about literals quote them; those about fields, arguments and types quote names only. */
function describe(error: GraphQLError): string {
  const kind = error.nodes?.[0]?.kind ?? '';
  return kind.endsWith('Value') ? `a literal does not fit its type${placeOf(error)}` : `${error.message}${placeOf(error)}`;
}
