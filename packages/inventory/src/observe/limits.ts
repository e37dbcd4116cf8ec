/** Exchanges of one shape (method, host, path with digits folded) whose fields are all read before sampling starts: enough to know a field's type and share. */
export const FULL_SAMPLES = 64;

/** After that one exchange in so many is read: drift shows within minutes, and the hot path stays cheap. A power of two. */
export const SAMPLE_EVERY = 32;

/** Shapes whose count is remembered, in two generations. At the limit the older one is forgotten and its shapes are read in full again. */
export const SHAPES_MAX = 8_192;

/** Segments of an observed path. Later ones are folded into one segment `{rest}`. */
export const OBSERVED_SEGMENTS_MAX = 32;

/** Characters of an observed segment. A longer one is no word of an API; `{long}` stands for it. */
export const OBSERVED_SEGMENT_CHARS_MAX = 160;

/** Fields of one observation, request and response each. Later ones are left out; another sample may start elsewhere. */
export const OBSERVED_FIELDS_MAX = 96;

/** Fields and arguments of one GraphQL document; later ones are left out. */
export const GRAPHQL_FIELDS_MAX = 96;

/** GraphQL documents whose reading is remembered, and characters of one that is; a longer one is read anew each time. */
export const GRAPHQL_DOCUMENTS_MAX = 256;
export const GRAPHQL_DOCUMENT_CHARS_MAX = 16_384;

/** Sub-operations of one exchange (a batch of GraphQL or JSON-RPC calls) that are counted. */
export const BATCH_ACTIONS_MAX = 32;

/** Persisted documents whose operation is remembered. At the limit all are forgotten; a client that sends the text again says it anew. */
export const PERSISTED_MAX = 4_096;

/** Nesting of observed fields. Deeper ones are left out. */
export const OBSERVED_DEPTH_MAX = 10;

/** Elements of an array that are looked into: elements of one array are alike, and one observation is kept a name anyway. */
export const OBSERVED_ELEMENTS_MAX = 4;

/** Characters of a field's name. A longer one is made up, and left out. */
export const FIELD_NAME_CHARS_MAX = 128;

/** Characters of a value that is classified or hashed. Longer text is free text: only its length is kept. */
export const FIELD_VALUE_CHARS_MAX = 256;

/** Characters of an action (GraphQL operation, SOAP action, JSON-RPC method). Others are counted as `other`. */
export const ACTION_CHARS_MAX = 96;

/** Match confidence from which a path segment is taken for sensitive and replaced by its class. */
export const SEGMENT_CLASS_CONFIDENCE_MIN = 0.5;

/** Values that are remembered to be constants or none. At the limit all are forgotten and worked out again. */
export const CONSTANTS_CACHED_MAX = 4_096;

/** Client addresses whose class and hash are remembered. At the limit all are forgotten and worked out again. */
export const CLIENTS_CACHED_MAX = 4_096;

/** Content-Type values whose media type is remembered; a multipart boundary makes each its own. At the limit all are forgotten. */
export const MEDIA_TYPES_CACHED_MAX = 256;
