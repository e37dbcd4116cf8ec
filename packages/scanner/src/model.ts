import type { JsonObject } from '@sallyport/contract';
import type { Severity } from '@sallyport/core';

/** An operation as the scanner needs it: with schemas and examples, whatever the description left out. */
export interface ScanOperation {
  /** `GET /accounts/{accountId}`, unique in a scan. */
  readonly id: string;
  readonly method: string;
  /** Without the base path of the server. */
  readonly path: string;
  readonly operationId: string;
  /** Summary, description and tags in lower case: people write there what the schema does not say. */
  readonly prose: string;
  readonly tags: readonly string[];
  readonly parameters: readonly ScanParameter[];
  readonly body: ScanBody | null;
  readonly responses: readonly ScanResponse[];
  /** `open`: the description says that nobody needs to sign in; `unsaid`: it says nothing. */
  readonly security: 'declared' | 'open' | 'unsaid';
  /** Scopes and roles that the description asks for. */
  readonly roles: readonly string[];
  readonly deprecated: boolean;
  /** RFC 8594 date from `x-sunset`, or the empty string. */
  readonly sunset: string;
  /** Annotated with `x-public` or named by the configuration: every caller may see these objects. */
  readonly shared: boolean;
  /** JSON pointer into the description. */
  readonly pointer: string;
  readonly line: number;
  /** Set for a field of a GraphQL schema: method and path are then as a REST API would have them, and this is what is sent. */
  readonly graphql?: GraphqlField;
}

/** A field of the query or mutation type. */
export interface GraphqlField {
  /** Path of the endpoint, without the base path. */
  readonly endpoint: string;
  readonly kind: 'query' | 'mutation';
  readonly field: string;
  /** Name of the field in the answer: what it is about. */
  readonly alias: string;
  /** What is asked for, braces included; empty for scalars. */
  readonly selection: string;
  /** Types of the arguments: `{ id: 'ID!' }`. */
  readonly types: Readonly<Record<string, string>>;
  /** The argument that the members of the body belong to; `null` where they are arguments themselves. */
  readonly input: string | null;
}

export interface ScanParameter {
  readonly name: string;
  readonly location: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: JsonObject;
  /** `undefined` where the description gives none. */
  readonly example: unknown;
}

export interface ScanBody {
  readonly mediaType: string;
  readonly required: boolean;
  /** `null` where the description gives none. */
  readonly schema: JsonObject | null;
  readonly example: unknown;
}

export interface ScanResponse {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly mediaTypes: readonly string[];
  readonly schema: JsonObject | null;
}

/** What goes out: everything but the credentials. */
export interface Call {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Only reads, whatever its method says: a GraphQL query. */
  readonly reads?: boolean;
  /** Sent in place of `body`, which says what it unpacks to. */
  readonly packed?: Uint8Array;
}

/** What was sent as whom, and what came back. */
export interface Exchange {
  readonly call: Call;
  /** Name of the identity, `anonymous`, or what was done to its credentials (`alice (garbage token)`). */
  readonly as: string;
  /** Headers as sent, credentials included. Masked before anything is written. */
  readonly sent: Readonly<Record<string, string>>;
  readonly url: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
  readonly latency_ms: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Why no answer came; `null` when one did. */
  readonly fault: string | null;
  /** What the target says, with a status of success, of paths that do not exist. */
  readonly nothing?: boolean;
}

/** Values that fill one call of an operation. */
export interface CallValues {
  /** By `location name`: `path accountId`, `query limit`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export type CheckScope = 'operation' | 'api';

/** What a check may do to the target. */
export type CheckImpact =
  /** Reads only. */
  | 'read'
  /** Also creates objects, and changes those it created or those of the test identities, and puts them back. */
  | 'write'
  /** Also deletes canaries, moves money of test identities, provokes lockouts. Needs `destructive: true`. */
  | 'destructive';

/** What every check says about itself; `docs/reference/checks.md` is generated from here. */
export interface CheckMeta {
  /** Stable: reports, baselines and suppressions name it. */
  readonly id: string;
  readonly title: string;
  readonly owasp: string;
  readonly cwe: number;
  readonly severity: Severity;
  /** CVSS 4.0 vector of the typical case. */
  readonly cvss: string;
  /** Why the vector is what it is. */
  readonly cvssReason: string;
  readonly impact: CheckImpact;
  /** What is sent. */
  readonly how: string;
  /** What has to be seen before anything is said. */
  readonly proof: string;
  readonly remediation: string;
  /** Controls of the compliance catalogues that this speaks to. */
  readonly controls: readonly string[];
}

/** One weakness of one place, proven. */
export interface ScanFinding {
  /** Hash over check, operation and point: the same weakness has the same one in every scan. */
  readonly fingerprint: string;
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly owasp: string;
  readonly cwe: number;
  readonly cvss: string;
  /** `GET /accounts/{accountId}`, or `*` for the whole API. */
  readonly operation: string;
  /** Place in the message: `path.accountId`, `body.json.role`; empty for the whole of it. */
  readonly point: string;
  /** What was seen, step by step; each line is one piece of the proof. */
  readonly proof: readonly string[];
  readonly remediation: string;
  /** Data classes that were reached. */
  readonly data: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly location: { readonly pointer: string; readonly line: number };
}

/** A masked exchange. The hashes are over what was really sent and received. */
export interface Evidence {
  readonly as: string;
  readonly method: string;
  readonly url: string;
  readonly request_headers: Readonly<Record<string, string>>;
  readonly request_body: string | null;
  readonly status: number;
  readonly response_headers: Readonly<Record<string, string>>;
  readonly response_body: string;
  readonly latency_ms: number;
  /** RFC 3339. */
  readonly at: string;
  readonly request_sha256: string;
  readonly response_sha256: string;
}

/** What a scan tells while it runs; reports are made from these and from nothing else. */
export type ScanEvent =
  | { readonly kind: 'started'; readonly target: string; readonly operations: number; readonly checks: number; readonly seed: string }
  | {
      readonly kind: 'learned';
      readonly identity: string;
      readonly operations_reached: number;
      readonly operations_refused: number;
      readonly objects: number;
    }
  | { readonly kind: 'unit'; readonly check: string; readonly operation: string; readonly done: number; readonly total: number }
  | { readonly kind: 'finding'; readonly finding: ScanFinding }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'finished'; readonly requests: number; readonly duration_ms: number; readonly stopped: StopReason | null };

export type StopReason = 'budget' | 'interrupted' | 'unreachable';
