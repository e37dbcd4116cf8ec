/** What a GraphQL document asks for, read without a full parse. */
export interface GraphqlSummary {
  /** In order of the document; `name` is empty for an anonymous one. */
  readonly operations: readonly { readonly type: 'query' | 'mutation' | 'subscription'; readonly name: string }[];
  /** Deepest selection set; 1 for a flat query. */
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields, each counted as often as the page sizes (`first`, `last`, `limit`) around it say. */
  readonly cost: number;
  /** `__schema` or `__type` is asked for. */
  readonly introspection: boolean;
  /** Debug or trace output is asked for, by a directive or a field. */
  readonly debug: boolean;
  /** Requests of a batch; 1 for one document. */
  readonly batch: number;
  /** Bytes of the longest document. */
  readonly bytes: number;
}

/** One part of a multipart body. */
export interface MultipartPart {
  readonly name: string;
  /** `null` for a plain field. */
  readonly filename: string | null;
  /** Media type as sent, or the empty string. */
  readonly contentType: string;
  /** The text of a textual part, `null` for binary content. */
  readonly text: string | null;
  readonly bytes: number;
}

/** One text or attribute of an XML document: path of element names, attribute as `@name`. */
export interface XmlField {
  readonly path: string;
  readonly value: string;
}

/** A body after content decoding and parsing; what the inventory and masking read. */
export type ParsedBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown; readonly graphql: GraphqlSummary | null }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [name: string, value: string])[]; readonly graphql: GraphqlSummary | null }
  | { readonly kind: 'multipart'; readonly parts: readonly MultipartPart[]; readonly graphql: GraphqlSummary | null }
  | { readonly kind: 'xml'; readonly root: string; readonly fields: readonly XmlField[] }
  | { readonly kind: 'graphql'; readonly document: string; readonly graphql: GraphqlSummary }
  | { readonly kind: 'text'; readonly text: string; readonly graphql: GraphqlSummary | null }
  | { readonly kind: 'binary'; readonly mediaType: string };

export const NO_BODY: ParsedBody = { kind: 'none' };
