/**
 * The error table: every code the product can show, with what to do about it.
 * Codes are stable. `docs/reference/errors.md` is generated from here.
 */
const TABLE = {
  // configuration
  CONFIG_UNREADABLE: 'The configuration file cannot be read. Check the path and its permissions.',
  CONFIG_SYNTAX: 'The configuration is not valid YAML. Mend the line named.',
  CONFIG_INVALID: 'A configuration value is not allowed. Mend the field named; docs/reference/configuration.md lists what is.',
  POLICY_INVALID: 'A policy value is not allowed. Mend the field named; docs/reference/policy.md lists what is.',
  // command line and files
  USAGE: 'The command line is not complete or not understood. Run the command with --help.',
  INPUT_UNREADABLE: 'The input file cannot be read. Check the path and its permissions.',
  OUTPUT_UNWRITABLE: 'The output file cannot be written. Check the path and its permissions.',
  INPUT_FORMAT:
    'The input format was not recognised. Use HAR 1.2, JSONL, Combined or nginx JSON logs, OTLP traces or pcap; say which with --input-format.',
  RECORD_INVALID: 'A record of the input is not valid; it was skipped. Mend the line named.',
  RECORD_TOO_LARGE: 'A record of the input is over the size limit; it was skipped.',
  SPEC_INVALID: 'The API description is not valid. Mend the place named.',
  SPEC_REMOTE_REF: 'The API description refers to another document. Remote references are never fetched; bundle the document first.',
  SPEC_ORIGIN_REFUSED: 'API descriptions are fetched from the origins that are allowed, and no others. Add the origin, or give the file.',
  CONTROL_PLANE_UNREACHABLE: 'The control plane does not answer. Check the address, its certificate (--ca) and that it runs.',
  // active testing
  SCAN_TARGET_UNREACHABLE: 'The target of the scan does not answer. Check its address and that it runs.',
  SCAN_LOGIN_FAILED:
    'An identity of the scan could not sign in. Check its credentials; `auth` can name the operation or spell out the steps.',
  SCAN_JOURNAL_INVALID: 'The journal belongs to another scan. Resume with the same target and description, or start anew.',
  // framing (HTTP): answered with 400 and recorded
  HTTP_REQUEST_LINE: 'The request line is malformed.',
  HTTP_VERSION: 'The HTTP version is not supported.',
  HTTP_METHOD: 'The method is not a token.',
  HTTP_TARGET: 'The request target is malformed.',
  HTTP_HEADER_NAME: 'A header name is malformed.',
  HTTP_HEADER_VALUE: 'A header value holds a forbidden byte.',
  HTTP_OBS_FOLD: 'A header is folded over lines.',
  HTTP_BARE_CR: 'A carriage return stands alone.',
  HTTP_BARE_LF: 'A line feed stands alone.',
  HTTP_HEAD_TOO_LARGE: 'The request head is over the size limit.',
  HTTP_TOO_MANY_HEADERS: 'The request has more header lines than the limit.',
  HTTP_CONTENT_LENGTH: 'Content-Length is malformed, repeated or conflicting.',
  HTTP_TRANSFER_ENCODING: 'Transfer-Encoding is malformed, unsupported, repeated or conflicts with Content-Length.',
  HTTP_CHUNK: 'A chunk of the body is malformed.',
  HTTP_HOST: 'Host is missing, repeated, malformed or differs from the absolute target.',
  HTTP_TRAILER: 'A trailer is malformed or not allowed.',
  HTTP_TIMEOUT: 'The peer took longer than the timeout of this phase.',
  HTTP_BODY_TOO_LARGE: 'The body is over the limit of this route.',
  HTTP_EXPECTATION: 'The Expect header asks for something unknown.',
  HTTP_UPGRADE: 'The upgrade is malformed or not allowed here.',
  HTTP2_PROTOCOL: 'The HTTP/2 client broke the protocol; the stream or the whole connection was reset.',
  PROXY_PROTOCOL: 'The PROXY protocol header is missing or malformed.',
  // gateway
  UPSTREAM_UNREACHABLE: 'No healthy upstream answered. Check the upstream addresses and their health checks.',
  UPSTREAM_TIMEOUT: 'The upstream took longer than the timeout of this phase.',
  UPSTREAM_PROTOCOL: 'The upstream sent a malformed answer.',
  UPSTREAM_CERTIFICATE: 'The certificate of the upstream does not verify. Check its name, its time and the authorities that are trusted.',
  // calls to third parties (forward proxy)
  EGRESS_UNAUTHENTICATED:
    'The workload did not prove who it is. Send Proxy-Authorization, or a client certificate that egress.workloads names.',
  EGRESS_TARGET:
    'This is a forward proxy: send CONNECT host:port or an absolute http:// target, and inside a tunnel the host it was made for.',
  EGRESS_DENIED: 'The destination is not on the list of the forward proxy. Add it to egress.allow, or take it from egress.deny.',
  EGRESS_ADDRESS: 'The destination lies at an address that is not outside. List the network under egress.networks if it may be called.',
  EGRESS_NAME: 'The name inside the tunnel (SNI) is not the host the tunnel was made for.',
  EGRESS_TLS:
    'What was sent inside the tunnel is not TLS, or its handshake failed; for terminated hosts the client must trust our authority.',
  REQUEST_BLOCKED: 'The request was blocked by policy.',
  INSPECTION_INCOMPLETE: 'The request could not be inspected wholly and its route fails closed.',
  RESPONSE_BLOCKED: 'The answer was blocked by policy: it departs from its description. The event under the reference says where.',
  RESPONSE_UNCHECKED: 'The answer could not be held against its description and its route fails closed.',
  ROUTE_UNKNOWN: 'No route serves this host and path.',
  WORKER_FAILED: 'A gateway worker ended or gave no answer while it started, several times. The log says how; check the memory limit.',
  // forms beside another proxy
  FORM_HEADERS:
    'The proxy that asks does not say what it asks about. Set the X-Original headers as in docs/deployment.md; nothing passes until then.',
  SPOP_FRAME: 'HAProxy, or who speaks in its place, broke the stream protocol (SPOP 2.0). Check what connects to the listener.',
  ENVOY_MESSAGE: 'Envoy sent a message without the parts that a decision needs. Check the filter against docs/deployment.md.',
  MIDDLEWARE_SERVER: 'The middleware needs the request and the response of Node. Serve the app with @hono/node-server.',
  // record
  SPOOL_FULL: 'The event spool is at its limit. Check that the control plane is reachable.',
  SPOOL_CORRUPT: 'A record of the event spool is damaged; what follows it was set aside.',
  LOG_BROKEN: 'The evidence log does not verify. The first broken record is named.',
  STORE_UNAVAILABLE: 'The event store does not answer.',
  // control plane
  UNAUTHENTICATED: 'Sign in first.',
  FORBIDDEN: 'Your role does not allow this.',
  NOT_FOUND: 'There is no such thing.',
  CONFLICT: 'It was changed by someone else meanwhile. Load it again.',
  BAD_REQUEST: 'The request is not valid. Mend the field named.',
  RATE_LIMITED: 'Too many tries. Wait and try again.',
  IMPORT_INVALID: 'The file of results was not taken in. Mend the place named, or choose another file.',
  PATCH_UNFIT: 'No virtual patch helps against this. The code has to be mended.',
  NOTICE_NOT_TAKEN: 'The receiver of notifications did not take them. They wait and are sent again.',
  TICKET_SYSTEM: 'The ticket system did not take it. It is tried again; the finding says why it failed.',
  // report
  FRAMEWORK_UNKNOWN: 'There is no such framework. `sallyport report --list` names them.',
  PERIOD_INVALID: 'The period is not valid: it must start before it ends, and a report needs one that has ended.',
  BUNDLE_INVALID: 'The evidence bundle does not verify. The failing check is named.',
  INTERNAL: 'Something went wrong inside. The log has the details under the id named.',
};

export type ErrorCode = keyof typeof TABLE;

export const ERRORS: Readonly<Record<ErrorCode, string>> = TABLE;

/** An error of the table, with the place it happened and what was seen (masked). */
export class SallyportError extends Error {
  readonly code: ErrorCode;
  /** Where: a file and line, a field, a point. */
  readonly place: string;
  /** What was seen there. */
  readonly detail: string;

  constructor(code: ErrorCode, place: string, detail: string, options?: ErrorOptions) {
    super(`${code} at ${place}: ${detail}. ${ERRORS[code]}`, options);
    this.name = 'SallyportError';
    this.code = code;
    this.place = place;
    this.detail = detail;
  }
}
