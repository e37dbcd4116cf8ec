import { EVENT_BYTES_MAX } from '@sallyport/core';

/** Bytes of one segment file. A full one is followed by the next, so that what was shipped can be deleted in whole files. */
export const SPOOL_SEGMENT_BYTES: number = 4 * 1024 * 1024;

/** A spool of few bytes has smaller segments, so that it holds at least this many: room comes back a segment at a time. */
export const SPOOL_SEGMENTS_MIN = 8;

/**
 * Bytes of a whole spool folder, all streams together. At the limit events are counted as lost, and the count is the
 * first record once there is room. Writers look at the folder at every new segment, so it can be passed by one segment
 * of each.
 */
export const SPOOL_BYTES_MAX: number = 256 * 1024 * 1024;

/** How often a writer that found the spool full looks again, milliseconds. */
export const SPOOL_ROOM_CHECK_MS = 100;

/** One line: check sum, event and the characters between. A longer one is damage. */
export const SPOOL_LINE_BYTES_MAX: number = EVENT_BYTES_MAX + 16;

/** Events that wait for one write together. It holds a line of any length; at the limit they are written at once. */
export const SPOOL_STAGE_BYTES: number = 2 * SPOOL_LINE_BYTES_MAX;

/** One batch to the control plane. */
export const SPOOL_BATCH_BYTES: number = 1024 * 1024;
export const SPOOL_BATCH_RECORDS = 2_000;

/** Streams that a reader follows at a time; further ones wait until some are finished. */
export const SPOOL_STREAMS_MAX = 4_096;

/** Files of damaged and of refused records kept for an analyst. Later ones are counted and dropped. */
export const SPOOL_QUARANTINE_FILES_MAX = 1_000;

/** A stream name is a folder name and part of every event id. */
export const SPOOL_STREAM_CHARS_MAX = 120;
