/** Operations of one scan. More is refused: split the description. */
export const SCAN_OPERATIONS_MAX = 2_000;

/** Bytes kept of one answer. The rest is read and dropped, so that the connection stays usable. */
export const ANSWER_BYTES_MAX = 1_048_576;

/** Characters of a body kept as evidence, after masking. */
export const EVIDENCE_BODY_CHARS_MAX = 4_096;

/** Leaves looked at in one answer; later ones are ignored. */
export const ANSWER_LEAVES_MAX = 5_000;

/** Nesting followed in an answer or a schema. */
export const DEPTH_MAX = 12;

/** Ids kept per identity and resource; the oldest go first. */
export const POOL_IDS_MAX = 40;

/** Ids kept in all; later ones are ignored. */
export const POOL_TOTAL_MAX = 20_000;

/** Values tried for one path parameter while learning. */
export const CANDIDATES_MAX = 4;

/** Rounds of learning: what one round produces, the next consumes. */
export const LEARN_ROUNDS_MAX = 4;

/** Bodies tried for a create operation that refuses. */
export const BODY_TRIES_MAX = 7;

/** Longest wait for a target that says "too many requests", milliseconds; a longer wish is cut. */
export const BACKOFF_MS_MAX = 65_000;

/** Tries of one request that is answered 429. */
export const BACKOFF_TRIES_MAX = 3;

/** Longest that answers 429 of one place are waited for in a scan, milliseconds; later ones are taken as they are. */
export const PLACE_WAIT_MS_MAX = 66_000;

/** Longest that answers 429 are waited for in a scan in all, milliseconds. */
export const WAIT_MS_MAX = 180_000;

/** Places whose waits are counted; later ones have a share in the whole only. */
export const PLACES_WAITED_MAX = 2_000;

/** Injection points tried in one operation; later ones are left out and said to be. */
export const POINTS_PER_OPERATION_MAX = 14;

/** Answers looked at when a change is searched for. */
export const READ_BACK_MAX = 14;

/** Findings of one scan; later ones are dropped, and the scan says so. */
export const SCAN_FINDINGS_MAX = 2_000;

/** Exchanges kept as evidence of one finding. */
export const FINDING_EXCHANGES_MAX = 6;

/** Secrets that an offline search for a weak JWT key tries. */
export const JWT_SECRETS_MAX = 500_000;

/** Calls remembered by the callback listener; the oldest go first. */
export const CALLBACKS_MAX = 10_000;

/** Canary objects that are cleaned up after a scan. */
export const CLEAN_UP_MAX = 2_000;

/** How far reads may lag behind changes before what they show counts, milliseconds. */
export const READ_LAG_MS = 2_500;
