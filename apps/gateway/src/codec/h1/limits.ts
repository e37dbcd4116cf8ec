/** Limits of the HTTP/1.1 codec. Each says why it is there; at each the message is refused and the connection closed. */

/** A method name. The longest registered one has 18 characters. */
export const METHOD_CHARS_MAX = 32;

/** Hexadecimal digits of a chunk size: 2^48 bytes, far below where a double loses whole numbers. */
export const CHUNK_SIZE_DIGITS_MAX = 12;

/** Chunk extensions of one body. They carry nothing we use, and unbounded ones make a peer read for ever. */
export const CHUNK_EXTENSION_BYTES_MAX = 4_096;

/** Trailer section of one body: enough for digests and gRPC status. */
export const TRAILER_BYTES_MAX = 8_192;

/** Trailer lines of one body. */
export const TRAILER_LINES_MAX = 32;

/** Digits of Content-Length: 10^15 - 1 bytes is an exact double. */
export const CONTENT_LENGTH_DIGITS_MAX = 15;

/** Empty lines tolerated before a request line (RFC 9112, 2.2: at least one). */
export const LEADING_EMPTY_LINES_MAX = 1;

/** What one side may be configured to take. */
export interface HeadLimits {
  /** Request or status line and all header lines with their line ends, bytes. */
  readonly headBytesMax: number;
  /** Header lines. */
  readonly headerLinesMax: number;
}

/** Cookies and tokens of a large single sign-on fit into 32 KiB; common servers stop at 8 to 32 KiB too. */
export const HEAD_LIMITS: HeadLimits = { headBytesMax: 32_768, headerLinesMax: 100 };
