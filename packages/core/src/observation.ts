import type { DataClassId } from './data-class.ts';
import type { AuthScheme } from './principal.ts';

/** `selection` and `argument`: of a GraphQL document, what it asks for (`Query.accounts.iban`) and with what (`Query.accounts(first)`). */
export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie' | 'body' | 'response' | 'selection' | 'argument';

export type ValueType = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'object' | 'array';

/** The characters of a value: digits and `+-.,`; letters, `_` and `:` too; spaces, `/`, `@` and other scripts too; anything. */
export type ValueCharset = 'number' | 'word' | 'text' | 'free';

/** What was seen of one parameter or field in one exchange. Never its value, constants of the API apart. */
export interface FieldObservation {
  readonly location: ParameterLocation;
  /** Name, or for bodies the path under the body: `items[].sku`. */
  readonly name: string;
  readonly type: ValueType;
  /** Format guess: `uuid`, `date`, `date-time`, `email`, `uri`, `ipv4`, ... or the empty string. */
  readonly format: string;
  /** Length in characters for strings, the value rounded to a power of ten for numbers, members for the rest. */
  readonly size: number;
  /** Recognised data classes with their confidence. */
  readonly classes: readonly (readonly [DataClassId, number])[];
  /** Keyed 32-bit hash of the value when it is short and unclassified, for counting distinct values; else 0. */
  readonly distinct: number;
  /** Of a value that was read as text; else absent. */
  readonly charset?: ValueCharset;
  /** The value itself, where it is written and worded as the constants of APIs are (`PENDING`, `sepa-credit`) and of no data class; else absent. */
  readonly constant?: string;
}

/** What the inventory learns from one exchange: masked, bounded, a value type that can travel. */
export interface Observation {
  readonly at: number;
  readonly method: string;
  readonly host: string;
  /** Canonical path segments; one that holds a sensitive value is replaced by `{class-id}`. */
  readonly segments: readonly string[];
  /** `rest`, `graphql`, `soap`, `grpc`, `json-rpc`, `websocket`, `sse`, `mcp`, `tunnel`. */
  readonly protocol: string;
  /** Sub-operation for protocols that have one path for all (GraphQL operation, SOAP action), else ''. */
  readonly action: string;
  /** Further sub-operations of the same exchange (a batch), each counted on its own. */
  readonly batch?: readonly string[];
  /** Of a GraphQL operation, the hash of what it asks for, however it is written. Only where it was worked out. */
  readonly signature?: string;
  readonly status: number;
  /** Name of the listener that took it; absent in what was recorded before it was kept. */
  readonly listener?: string;
  readonly auth: AuthScheme;
  /** OAuth scopes that its JWT claims, sorted; absent where the credential is none. */
  readonly scopes?: readonly string[];
  /** Class of the client's address: `loopback` and `private` are told from `public`. */
  readonly clientClass: 'loopback' | 'private' | 'public';
  /** Keyed hash of the client, for counting distinct clients. */
  readonly client: string;
  readonly tls: boolean;
  readonly direction: 'inbound' | 'outbound';
  readonly requestType: string;
  readonly responseType: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly latency_ms: number;
  /** True when the decision's verdict was block or a scanner was seen: such traffic never creates an operation. */
  readonly hostile: boolean;
  /** `null` when this exchange was not sampled for fields. */
  readonly fields: readonly FieldObservation[] | null;
}
