import { EVENT_BYTES_MAX } from '@sallyport/core';

/** Bytes of one segment file, passed by at most one commit. Retention deletes whole segments. */
export const LOG_SEGMENT_BYTES: number = 64 * 1024 * 1024;

/** One line of the log: an event and its place in the chain. A longer line is malformed. */
export const LOG_LINE_BYTES_MAX: number = EVENT_BYTES_MAX + 512;

/** Records made durable by one write and one fsync; later calls go with the next commit. Hashing them takes tenths of a second. */
export const LOG_COMMIT_RECORDS_MAX = 2_000;

/** Append calls that may wait for a commit. A further caller waits before it is let in. */
export const LOG_WAITING_MAX = 256;

/** Records between two checkpoints; what a restart has to read again at most. */
export const LOG_CHECKPOINT_RECORDS = 20_000;

/**
 * Source streams whose last sequence number is remembered, so that what arrives twice is kept once. Beyond it the
 * stream that was silent for longest is forgotten: its writer ended thousands of worker runs ago.
 */
export const LOG_STREAMS_MAX = 10_000;

/** Bytes read from a segment at a time. */
export const LOG_READ_BYTES: number = 1024 * 1024;
