/**
 * Limits of inspection. Each says why it is there and what happens at it.
 */

/** Characters a confirmer sees at once. A longer value is read in windows, so that padding hides nothing and the cost stays linear. */
export const WINDOW_CHARS = 8_192;

/** Characters two neighbouring windows share: longer than any construct a rule has to see whole. */
export const WINDOW_OVERLAP_CHARS = 512;

/**
 * Characters around a changed place that are read again with it, where a long value was decoded: as far as two signs of one attack stand
 * apart. Three steps of the model's segments and their overlap, so that one of them holds what changed and little before it.
 */
export const CHANGE_CONTEXT_CHARS = 320;

/** A value without any marked character is not read further up to this length: numbers, dates, enum words, short ids. */
export const PLAIN_CHARS_MAX = 12;

/** Leaves between two looks at the deadline: a look costs about as much as a plain leaf. */
export const DEADLINE_EVERY_LEAVES = 16;

/** Detectors that fit the automaton's output word (one bit each, the sign bit kept free). */
export const DETECTORS_MAX = 31;

/**
 * Characters of one message that every confirmer named by the gate reads, where values look like something. From there on the costly
 * ones read no value that the model takes for honest, see triage.ts. As much as the longest padding that evasions are tested with.
 */
export const THOROUGH_CHARS = 131_072;

/** Values whose verdict is remembered within one message; at the limit the others are read each time. */
export const MEMO_VALUES_MAX = 1_024;
/** A longer value is read each time it comes. */
export const MEMO_CHARS_MAX = 256;
/** Different windows of one long value whose verdict is remembered; at the limit the others are read each time. */
export const MEMO_WINDOWS_MAX = 64;
/** Texts that repeat a piece of up to so many characters are read in steps of whole pieces, so that their windows are alike. */
export const PERIOD_CHARS_MAX = 128;
/** A message of fewer values is read without remembering: it would cost more than it saves. */
export const MEMO_LEAVES_MIN = 64;
/** Characters of values that are judged at once: as many as a window has, for the deadline is not asked in between. */
export const BATCH_CHARS_MAX: number = WINDOW_CHARS;
/** Values that are judged at once; repeated ones have no characters to be read. */
export const BATCH_VALUES_MAX = 256;
