import type { ValueType } from '@sallyport/core';
import type { GraphqlTypes } from './graphql/types.ts';

/** An API description, version differences taken away. */
export interface ApiSpec {
  readonly title: string;
  readonly version: string;
  /** The file, for messages. */
  readonly place: string;
  /** The version the document was written in. */
  readonly openapi: '2.0' | '3.0' | '3.1';
  readonly servers: readonly SpecServer[];
  readonly operations: readonly SpecOperation[];
  /** Where the document departs from the OpenAPI schema; it is used all the same. At most `SPEC_PROBLEMS_MAX`. */
  readonly problems: readonly SpecProblem[];
  /** Of a GraphQL schema: its types and their fields; else absent. */
  readonly graphql?: GraphqlTypes;
}

export interface SpecServer {
  /** Lower-case with a port that is not the default one; `*` when the server is relative or its host is a variable. */
  readonly host: string;
  /** Without trailing slash: `/api/v1`, or the empty string. */
  readonly basePath: string;
}

export interface SpecProblem {
  /** JSON pointer into the document as it was written (2.0 documents: as it was written too). */
  readonly pointer: string;
  readonly message: string;
}

export interface SpecOperation {
  /** Upper-case. */
  readonly method: string;
  /** `*` where the server names none. */
  readonly host: string;
  /** With the base path: `/api/v1/accounts/{accountId}`. */
  readonly template: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** RFC 8594 date from `x-sunset`, or the empty string. */
  readonly sunset: string;
  /** Names of the schemes, one of which is needed; empty when the operation is open to all. */
  readonly security: readonly SpecSecurity[];
  readonly parameters: readonly SpecParameter[];
  readonly requestBody: SpecBody | null;
  readonly responses: readonly SpecResponse[];
}

export interface SpecSecurity {
  readonly name: string;
  /** `apiKey`, `http:bearer`, `http:basic`, `oauth2`, `openIdConnect`, `mutualTLS`. */
  readonly kind: string;
  readonly scopes: readonly string[];
}

export interface SpecParameter {
  readonly name: string;
  readonly location: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly type: ValueType;
  readonly format: string;
  readonly enum: readonly string[];
}

export interface SpecBody {
  readonly required: boolean;
  readonly content: readonly SpecContent[];
}

export interface SpecContent {
  /** Lower-case media type without parameters. */
  readonly mediaType: string;
  readonly fields: readonly SpecField[];
  /** True when the schema held more than the field limits. */
  readonly truncated: boolean;
}

/** One member of a body, named like the observed fields: `items[].sku`. */
export interface SpecField {
  readonly name: string;
  readonly type: ValueType;
  readonly format: string;
  readonly required: boolean;
  readonly enum: readonly string[];
}

export interface SpecResponse {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly content: readonly SpecContent[];
}
