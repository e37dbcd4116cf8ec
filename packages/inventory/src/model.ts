import type {
  AuthScheme,
  DataCategory,
  DataClassId,
  Exposure,
  OperationSource,
  OperationStatus,
  ParameterLocation,
  Severity,
  ValueType,
} from '@sallyport/core';

/** One operation of the inventory with everything known of it. Times are milliseconds since the epoch, 0 when never. */
export interface OperationRecord {
  /** `op_` and 16 hex characters; kept when later traffic renames a parameter. */
  readonly id: string;
  readonly method: string;
  /** `*` when a description names no host and none was seen. */
  readonly host: string;
  /** e.g. `/accounts/{accountId}`. */
  readonly template: string;
  readonly source: OperationSource;
  readonly direction: 'inbound' | 'outbound';
  /** `rest`, `graphql`, `soap`, `grpc`, `json-rpc`, `websocket`, `sse`, `mcp`. */
  readonly protocol: string;
  /** Sub-operation where one path serves many (GraphQL operation, SOAP action), else the empty string. */
  readonly action: string;
  /** Versions of a GraphQL operation that were seen, by the hash of what they ask for; most seen first. */
  readonly signatures: readonly SignatureCount[];
  readonly status: OperationStatus;
  /** Title and version of the description it is in, or the empty string. */
  readonly spec: string;
  readonly operation_id: string;
  readonly deprecated: boolean;
  readonly requests: number;
  /** Attacks aimed at it; not among `requests`. */
  readonly hostile_requests: number;
  readonly first_seen: number;
  readonly last_seen: number;
  /** Count by HTTP status; 0 stands for an answer that was not seen. */
  readonly statuses: readonly StatusCount[];
  /** Upper bounds of the buckets the quantiles fall in; `null` when none was timed. */
  readonly latency_ms: Quantiles | null;
  /** Estimated number of distinct clients. */
  readonly clients: number;
  readonly request_types: readonly string[];
  readonly response_types: readonly string[];
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly auth: AuthRecord;
  readonly exposure: Exposure;
  readonly exposure_detail: ExposureDetail;
  readonly parameters: readonly ParameterRecord[];
  readonly data_classes: readonly DataClassRecord[];
  readonly drift: readonly DriftRecord[];
  readonly risk: RiskRecord;
}

export interface SignatureCount {
  readonly signature: string;
  readonly count: number;
}

export interface StatusCount {
  readonly status: number;
  readonly count: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface AuthRecord {
  /** `none` | `missing` (0 %) | `partial` | `consistent` (at least the configured share) of the requests carried a credential. */
  readonly state: 'unseen' | 'missing' | 'partial' | 'consistent';
  readonly schemes: readonly { readonly scheme: AuthScheme; readonly requests: number; readonly share: number }[];
  /** Share of requests with a credential and its Wilson interval at 95 %. `null` when there was no request. */
  readonly coverage: Interval | null;
  /** Answers of 2xx to requests that carried none. */
  readonly open_successes: number;
  /** The same by where the client was; requests without a client address are in none. */
  readonly by_client: readonly ClientAuth[];
  /** Successful requests with a JWT, by the scopes it claimed; most seen first. */
  readonly scopes: readonly ScopeCount[];
}

export interface ScopeCount {
  /** Empty where the token names none. */
  readonly scopes: readonly string[];
  readonly requests: number;
}

export interface ClientAuth {
  readonly client_class: 'public' | 'private' | 'loopback';
  readonly requests: number;
  /** Share with a credential, Wilson interval at 95 %. */
  readonly coverage: Interval;
  /** Successful answers to requests without one, by status. */
  readonly open: readonly StatusCount[];
}

export interface Interval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface ExposureDetail {
  readonly public: number;
  readonly private: number;
  readonly loopback: number;
  /** Requests that came over TLS. */
  readonly tls: number;
  /** Most used first. */
  readonly listeners: readonly { readonly listener: string; readonly requests: number }[];
}

export interface ParameterRecord {
  readonly location: ParameterLocation;
  /** Name; for bodies the path under the body: `items[].sku`. */
  readonly name: string;
  /** Status class of the answers it was in (`2xx`), the empty string for requests. */
  readonly status_class: string;
  /** Most seen first. */
  readonly types: readonly ValueType[];
  /** Most seen first; only those with a format. */
  readonly formats: readonly string[];
  readonly seen: number;
  /** Sampled exchanges in which it could have been. */
  readonly samples: number;
  /** seen / samples, 0..1. */
  readonly presence: number;
  /** In nearly every sample (`requiredShare`), with enough samples (`requiredSamplesMin`), or said so by the description. */
  readonly required: boolean;
  /** Lower end of the Wilson interval (95 %) of the share in which it was there, where it could have been; 0 without samples. */
  readonly presence_low: number;
  /** Share of its values that were null. */
  readonly null_share: number;
  /** Set where its values seem to be a closed set (an enumeration); of values the text is kept only where they are constants of the API. */
  readonly closed: ClosedSet | null;
  readonly size_min: number;
  readonly size_max: number;
  /** Estimated distinct values, from keyed hashes; 0 when they were not counted. */
  readonly distinct: number;
  readonly data_classes: readonly DataClassId[];
  readonly described: boolean;
  /** Of a GraphQL field or argument, its type as the schema writes it (`[Account!]!`); else absent. */
  readonly declared?: string;
  readonly first_seen: number;
  readonly last_seen: number;
}

/** A field with few values that keep coming back. */
export interface ClosedSet {
  readonly values: number;
  /** Values looked at. */
  readonly samples: number;
  /** The values with their counts, most seen first; empty where they are no constants, or may be of a data class. */
  readonly members: readonly { readonly value: string; readonly count: number }[];
  /** 0..1: how sure the next value is one of them; 1 - values / samples, as new ones come ever more rarely. */
  readonly confidence: number;
}

export interface DataClassRecord {
  readonly id: DataClassId;
  readonly title: string;
  readonly category: DataCategory;
  /** 0..1: posterior share of the field's values that are of the class. */
  readonly confidence: number;
  /** Values recognised. */
  readonly count: number;
  readonly in_request: boolean;
  readonly in_response: boolean;
  /** `response.owner.ssn`, `query.iban`. At most `DATA_CLASS_FIELDS_MAX`. */
  readonly fields: readonly string[];
}

/** Where traffic departs from its description. */
export interface DriftRecord {
  /** Kind, place and name: the same departure has the same id however often it is seen. */
  readonly id: string;
  /** What was seen, in words that change only when something else is seen: `string (uuid), pan`. */
  readonly shape: string;
  /** `undeclared`: seen, not described; `missing`: required, never seen; `type`: of another type; `auth`; `scope`: answered though the token lacks what is described; `status`: an answer not described. */
  readonly kind: 'undeclared' | 'missing' | 'type' | 'auth' | 'scope' | 'status';
  readonly location: ParameterLocation | 'operation';
  readonly name: string;
  readonly status_class: string;
  readonly described: string;
  readonly seen: string;
  /** Exchanges that show it, of `samples`. */
  readonly count: number;
  readonly samples: number;
  /** What was seen, in words; never a value. */
  readonly example: string;
}

/** Weaknesses of an operation that nobody has settled. */
export interface OpenFindings {
  readonly count: number;
  readonly worst: Severity;
}

export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';

export interface RiskRecord {
  /** 0..100 with one decimal: the residual risk, with the controls that were seen to work. */
  readonly score: number;
  /** The same without any of those controls. */
  readonly inherent: number;
  readonly level: RiskLevel;
  /** Strongest first; every factor that has a part in the score. */
  readonly factors: readonly RiskFactor[];
}

export interface RiskFactor {
  readonly id: string;
  readonly title: string;
  /** `likelihood` factors and `impact` factors are combined each by noisy-OR and then multiplied. */
  readonly kind: 'likelihood' | 'impact';
  /** 0..1, policy. */
  readonly weight: number;
  /** 0..1, what was seen. */
  readonly value: number;
  /** 0..1, how sure that is. */
  readonly confidence: number;
  /** What the score would lose without it. */
  readonly points: number;
  /** The score without it. */
  readonly without: number;
  /** The part of the record it was read from: `auth`, `parameters`, `drift`, ... */
  readonly evidence: string;
  readonly detail: string;
}

/** What was left out at a limit, so that nothing is lost unseen. */
export interface Overflow {
  /** Exchanges of hosts over `hosts_max`. */
  readonly hosts: number;
  /** Exchanges that would have made a path beyond `nodes_per_host_max` or `operations_per_host_max`. */
  readonly operations: number;
  /** Field observations over `fields_per_operation_max`. */
  readonly fields: number;
}

/** An operation as a gateway's router takes it. */
export interface RouteRow {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly source: OperationSource;
}
