import { fileURLToPath } from 'node:url';
import {
  type GrpcObject,
  loadPackageDefinition,
  type MethodDefinition,
  type ServiceClientConstructor,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** Envoy's published interface definitions, of which only what these two services need is here. */
const PROTO_FOLDER: string = fileURLToPath(new URL('../../../proto', import.meta.url));

/** The part of a message that a decision needs; everything else is skipped by the reader. Field names as in the .proto files. */
export interface HeaderValue {
  readonly key: string;
  readonly value: string;
  readonly raw_value: Buffer;
}

export interface HeaderMap {
  readonly headers: readonly HeaderValue[];
}

export interface CheckRequest {
  readonly attributes: {
    readonly source: {
      readonly address: { readonly socket_address: { readonly address: string } | null } | null;
      readonly certificate: string;
    } | null;
    readonly request: {
      readonly http: {
        readonly method: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly header_map: HeaderMap | null;
        readonly path: string;
        readonly host: string;
        readonly scheme: string;
        /** As text: an int64. -1 when it is not known. */
        readonly size: string;
        readonly protocol: string;
        readonly body: string;
        readonly raw_body: Buffer;
      } | null;
    } | null;
    readonly tls_session: { readonly sni: string } | null;
  } | null;
}

export interface HeaderOption {
  readonly header: { readonly key: string; readonly raw_value: Buffer };
  readonly append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' | 'APPEND_IF_EXISTS_OR_ADD';
}

export interface CheckResponse {
  readonly status: { readonly code: number };
  readonly denied_response?: {
    readonly status: { readonly code: number };
    readonly headers: readonly AuthzHeader[];
    readonly body: string;
  };
  readonly ok_response?: {
    /** For the upstream: set, in the place of those there. */
    readonly headers: readonly AuthzHeader[];
    readonly headers_to_remove: readonly string[];
    /** For the client; what the upstream says cannot be taken out here. */
    readonly response_headers_to_add: readonly AuthzHeader[];
  };
}

/** ext_authz of older releases reads `value` only. */
export interface AuthzHeader {
  readonly header: { readonly key: string; readonly value: string };
  readonly append_action?: HeaderOption['append_action'];
}

export interface BodyPart {
  readonly body: Buffer;
  readonly end_of_stream: boolean;
}

export interface ProcessingRequest {
  /** Which of the fields below is there. */
  readonly request?: 'request_headers' | 'response_headers' | 'request_body' | 'response_body' | 'request_trailers' | 'response_trailers';
  readonly request_headers?: { readonly headers: HeaderMap | null; readonly end_of_stream: boolean };
  readonly response_headers?: { readonly headers: HeaderMap | null; readonly end_of_stream: boolean };
  readonly request_body?: BodyPart;
  readonly response_body?: BodyPart;
  readonly request_trailers?: { readonly trailers: HeaderMap | null };
  readonly response_trailers?: { readonly trailers: HeaderMap | null };
  /** By name of the filter that took them: a map of attribute to value. The reader brings its own definition of this type, in its own case. */
  readonly attributes: Readonly<Record<string, { readonly fields: Readonly<Record<string, { readonly stringValue?: string }>> }>>;
  readonly observability_mode: boolean;
}

export type SendMode = 'DEFAULT' | 'SEND' | 'SKIP';
export type BodyMode = 'NONE' | 'STREAMED' | 'BUFFERED' | 'BUFFERED_PARTIAL';

export interface ProcessingMode {
  readonly request_header_mode: SendMode;
  readonly response_header_mode: SendMode;
  readonly request_body_mode: BodyMode;
  readonly response_body_mode: BodyMode;
  readonly request_trailer_mode: SendMode;
  readonly response_trailer_mode: SendMode;
}

export interface CommonResponse {
  readonly header_mutation?: { readonly set_headers: readonly HeaderOption[]; readonly remove_headers: readonly string[] };
}

export interface ProcessingResponse {
  readonly request_headers?: { readonly response: CommonResponse };
  readonly response_headers?: { readonly response: CommonResponse };
  readonly request_body?: { readonly response: Readonly<Record<never, never>> };
  readonly response_body?: { readonly response: Readonly<Record<never, never>> };
  readonly request_trailers?: Readonly<Record<never, never>>;
  readonly response_trailers?: Readonly<Record<never, never>>;
  readonly immediate_response?: {
    readonly status: { readonly code: number };
    readonly headers: { readonly set_headers: readonly HeaderOption[] };
    readonly body: Buffer;
    readonly details: string;
  };
  readonly mode_override?: ProcessingMode;
}

/** The two services, as definitions for a server and constructors for a client. */
export interface EnvoyServices {
  readonly authorization: ServiceClientConstructor;
  readonly externalProcessor: ServiceClientConstructor;
}

let loaded: EnvoyServices | null = null;

/** Reads the definitions, once. */
export function envoyServices(): EnvoyServices {
  loaded ??= load();
  return loaded;
}

function load(): EnvoyServices {
  const files = ['envoy/service/auth/v3/external_auth.proto', 'envoy/service/ext_proc/v3/external_processor.proto'];
  const options = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true, includeDirs: [PROTO_FOLDER] };
  const root = loadPackageDefinition(loadSync(files, options));
  return {
    authorization: at(root, 'envoy', 'service', 'auth', 'v3', 'Authorization'),
    externalProcessor: at(root, 'envoy', 'service', 'ext_proc', 'v3', 'ExternalProcessor'),
  };
}

function at(root: GrpcObject, ...path: readonly string[]): ServiceClientConstructor {
  let place: unknown = root;
  for (const name of path) place = (place as GrpcObject)[name];
  return place as ServiceClientConstructor;
}

/** Methods of a service that a server answers. */
export type Methods = ServiceDefinition<Record<string, MethodDefinition<unknown, unknown>>>;
