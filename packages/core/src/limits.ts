/**
 * Named limits that cross packages. Each says why it is there and what happens at it.
 * A limit that only one package knows lives in that package.
 */

/** Evidence in a finding: enough to judge, too little to leak. Longer text is cut. */
export const EVIDENCE_CHARS_MAX = 160;

/** Body in an excerpt of a flagged message. Longer text is cut. */
export const EXCERPT_BODY_CHARS_MAX = 2_048;

/** Findings kept per transaction; later ones are dropped, the decision already stands. */
export const FINDINGS_MAX = 32;

/** One event as canonical JSON, bytes. A larger one loses its observation, then its excerpt. */
export const EVENT_BYTES_MAX = 65_536;
