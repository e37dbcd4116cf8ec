import type { BodyView, ClientView, HeaderField, Protocol } from '@sallyport/core';

/** A request as it came off the wire or out of a file. Strings hold one character per byte (latin-1). */
export interface RawRequest {
  readonly method: string;
  /** The request target: origin form, absolute form, authority form or `*`. */
  readonly target: string;
  readonly scheme: 'http' | 'https';
  readonly headers: readonly HeaderField[];
  readonly body: BodyView;
  /** `:authority` of HTTP/2; wins over an absolute target, which wins over the header `host`. */
  readonly host?: string;
}

/** Where and when a transaction was seen. */
export interface TransactionSource {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly listener: string;
  readonly protocol: Protocol;
  readonly client: ClientView;
}
