/** The wire protocol the client spoke to us. `tunnel`: CONNECT to a forward proxy; what is inside is not ours to read. */
export type Protocol = 'http/1.0' | 'http/1.1' | 'http/2' | 'http/3' | 'websocket' | 'tunnel';

/** One header line: lower-case name, value without surrounding white space. Order and duplicates are kept. */
export type HeaderField = readonly [name: string, value: string];

export interface ClientCertificateView {
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
}

export interface TlsView {
  /** e.g. `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  readonly serverName: string | null;
  /** The certificate the client proved, or `null` when it sent none or it did not verify. */
  readonly clientCertificate: ClientCertificateView | null;
  /** JA4 of the ClientHello; absent where TLS ends elsewhere, or it could not be read. */
  readonly ja4?: string;
}

/** One of our own programs, as it proved itself to a forward proxy. */
export interface Workload {
  readonly name: string;
  readonly scheme: 'basic' | 'mtls';
}

export interface ClientView {
  /** The client's address after the trusted-proxy list was applied; never taken from an unlisted hop. */
  readonly address: string;
  /** The address of the socket (or of the PROXY protocol header of a trusted peer). */
  readonly peer: string;
  readonly tls: TlsView | null;
  /** Only on forward proxies: the program that calls. Credentials of the request itself are for the third party. */
  readonly workload?: Workload;
}

/**
 * How much of a body we hold.
 * `none`: there is no body. `complete`: `bytes` is all of it. `truncated`: `bytes` is the start of it.
 * `unread`: there is one, and nothing of it was kept. `unshown`: there is one, and the form of deployment does not show it.
 */
export type BodyState = 'none' | 'complete' | 'truncated' | 'unread' | 'unshown';

export interface BodyView {
  readonly state: BodyState;
  /** As on the wire after transfer coding, before content coding. */
  readonly bytes: Uint8Array;
}

export interface RequestView {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Lower-case, without a default port. */
  readonly host: string;
  /** The request target as it was received. */
  readonly target: string;
  /** The canonical path: percent-decoded where that is safe, dot segments and doubled slashes resolved. */
  readonly path: string;
  /** The raw query without `?`, or the empty string. */
  readonly query: string;
  readonly headers: readonly HeaderField[];
  readonly body: BodyView;
}

export interface ResponseView {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: BodyView;
  /** From the request's first byte to the response head, milliseconds. */
  readonly latency_ms: number;
}

/** Something ambiguous or unusual that canonicalisation saw. Facts are evidence, not verdicts. */
export type FactKind =
  | 'duplicate-header'
  | 'conflicting-content-type'
  | 'duplicate-parameter'
  | 'duplicate-json-key'
  | 'path-dot-segments'
  | 'path-encoded-slash'
  | 'path-double-encoding'
  | 'path-empty-segment'
  | 'path-backslash'
  | 'overlong-utf8'
  | 'invalid-utf8'
  | 'nul-byte'
  | 'invalid-percent'
  | 'content-type-mismatch'
  | 'xml-doctype'
  | 'unparsable-body'
  | 'compression-bomb'
  | 'deep-structure'
  | 'large-structure';

export interface Fact {
  readonly kind: FactKind;
  /** Where; masked, at most 200 characters. */
  readonly detail: string;
}

/** One exchange, made canonical once. Readers never mutate it, and it is never pooled. */
export interface Transaction {
  /** Unique over all gateways and restarts (see `newId`). */
  readonly id: string;
  /** When the request's first byte was read: milliseconds since the epoch. */
  readonly at: number;
  /** Name of the listener, `file` for offline input. */
  readonly listener: string;
  readonly protocol: Protocol;
  readonly client: ClientView;
  readonly request: RequestView;
  readonly response: ResponseView | null;
  readonly facts: readonly Fact[];
}
