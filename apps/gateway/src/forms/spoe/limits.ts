/** Limits of the stream protocol; at each the peer is told why and the connection closed. */

/** A frame. HAProxy's is its `tune.bufsize` less four bytes, so this asks for buffers of 1 MiB at most. */
export const FRAME_BYTES_MAX = 1_048_576;

/** The protocol lets nobody go below. */
export const FRAME_BYTES_MIN = 256;

/** Arguments of one message; ours have ten. */
export const ARGUMENTS_MAX = 64;

/** Messages of one frame; one event sends the messages of its group. */
export const MESSAGES_MAX = 16;

/** Bytes of an integer: 64 bits take ten. */
export const VARINT_BYTES_MAX = 10;

/** Header lines of one request; more make it malformed. */
export const HEADER_LINES_MAX = 1_000;

/** Requests whose answer is awaited. Past it the oldest is recorded without its answer. */
export const AWAITED_MAX = 10_000;

/** Time for an answer to come; HAProxy's own `timeout server` is shorter in most places. */
export const AWAITED_MS_MAX = 120_000;
