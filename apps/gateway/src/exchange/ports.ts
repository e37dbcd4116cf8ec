import type { ErrorCode, HeaderField, Protocol } from '@sallyport/core';

/** One request as a listener read it, before it was made canonical. HTTP/1.1 and HTTP/2 give the same shape. */
export interface InboundHead {
  readonly method: string;
  /** As received. */
  readonly target: string;
  /** Host or `:authority`, as received. */
  readonly host: string;
  readonly headers: readonly HeaderField[];
  /** Bytes when known, 0 for none, -1 when it ends when it ends. */
  readonly bodyLength: number;
  readonly expectContinue: boolean;
  /** `websocket` or the empty string; other upgrades are not offered to anyone. */
  readonly upgrade: string;
}

/** What an exchange asks of the client's side. Called in order: informational*, head, write*, end. */
export interface Inbound {
  readonly protocol: Protocol;
  sendInformational(status: number, headers: readonly HeaderField[]): void;
  /** The head may wait for the first body bytes, so that both leave in one write; {@link flush} sends it alone. */
  sendHead(status: number, headers: readonly HeaderField[], bodyLength: number): void;
  flush(): void;
  /** False: wait for `onClientDrain`. */
  write(bytes: Buffer): boolean;
  end(last: Buffer | null, trailers: readonly HeaderField[] | null): void;
  /** Ends without a proper end, so that the client knows the answer is cut off. */
  abort(): void;
  pauseBody(): void;
  resumeBody(): void;
}

/** What the client's side tells its exchange. */
export interface InboundReceiver {
  onRequestBody(bytes: Buffer): void;
  onRequestEnd(trailers: readonly HeaderField[] | null): void;
  /** The client is gone, or broke the framing, or took too long. Nothing can be answered any more. */
  onClientGone(code: ErrorCode | null): void;
  onClientDrain(): void;
}

/** One request under way as its connection sees it: forwarded, or answered for another proxy. */
export interface Served extends InboundReceiver {
  /** True once an answer is on its way to the client. */
  readonly answering: boolean;
  readonly transactionId: string;
  /** Called once the client's side is ready to deliver the body. */
  begin(): void;
}

/** A request as it is sent to an upstream: the canonical reading, serialised anew. */
export interface OutboundRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  /** Lower-case names; no hop-by-hop field, no framing field. */
  readonly headers: readonly HeaderField[];
  /** Bytes when known, 0 for none, -1 when streamed without a length. */
  readonly bodyLength: number;
  /** The body, or the start of it. */
  readonly body: Buffer | null;
  /** True when `body` is all of it; else the rest follows by `write` and `end`. */
  readonly complete: boolean;
  readonly trailers: readonly HeaderField[] | null;
  readonly upgrade: string;
}

export interface UpstreamHead {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** Bytes of the body that follows when known, negative when not. */
  readonly bodyLength: number;
  /** Content-Length as stated, -1 when it was not; differs from `bodyLength` for HEAD and 304. */
  readonly contentLength: number;
}

/** Why an upstream gave no (whole) answer. `address`: it lies where it must not be called; `certificate`: it is not who it should be. */
export type UpstreamFault = 'connect' | 'address' | 'certificate' | 'queue-full' | 'reset' | 'timeout' | 'protocol';

/** What an exchange asks of the upstream's side, once it is connected. */
export interface Outbound {
  write(bytes: Buffer): boolean;
  end(trailers: readonly HeaderField[] | null): void;
  pauseBody(): void;
  resumeBody(): void;
  abort(): void;
}

/** What the upstream's side tells its exchange. */
export interface OutboundReceiver {
  readonly outboundRequest: OutboundRequest;
  /** Connected, and the request as far as it was given is on its way. */
  onUpstreamReady(outbound: Outbound): void;
  onUpstreamInformational(status: number, headers: readonly HeaderField[]): void;
  onUpstreamHead(head: UpstreamHead): void;
  onUpstreamBody(bytes: Buffer): void;
  /** All that arrived together was delivered: what waits may be sent. */
  onUpstreamFlush(): void;
  onUpstreamEnd(trailers: readonly HeaderField[] | null): void;
  onUpstreamFault(fault: UpstreamFault, detail: string): void;
  onUpstreamDrain(): void;
  /** One of the calls above threw: the exchange ends, others do not notice. */
  onInternalError(error: unknown): void;
}

/** Requests that may be sent again when no answer began (RFC 9110, 9.2.2). */
export function isIdempotent(method: string): boolean {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
    case 'TRACE':
    case 'PUT':
    case 'DELETE':
      return true;
    default:
      return false;
  }
}
