/** Characters of one API description. The largest public ones are near 8 MB; more is refused before it is parsed. */
export const SPEC_CHARS_MAX = 16_777_216;

/** Operations of one description. More is refused: an inventory of that size is split over several descriptions. */
export const SPEC_OPERATIONS_MAX = 20_000;

/** Fields kept of one body. Later ones are left out and the body says `truncated`. */
export const SPEC_FIELDS_MAX = 2_000;

/** Schemas looked at for one body: `oneOf` lists that refer to each other would multiply without end. The rest is left out. */
export const SPEC_VISITS_MAX = 20_000;

/** Nesting of a body's fields. Deeper ones are left out, which also ends recursive schemas. */
export const SPEC_DEPTH_MAX = 12;

/** Nesting of the document itself; a deeper one is refused before it can exhaust the stack. */
export const SPEC_NESTING_MAX = 200;

/** Steps from one `$ref` to the next. A longer chain is a cycle and counts as unresolved. */
export const SPEC_REF_CHAIN_MAX = 32;

/** Departures from the OpenAPI schema that are listed; a document that strays is still used. */
export const SPEC_PROBLEMS_MAX = 100;

/** Servers of one description. Later ones are ignored. */
export const SPEC_SERVERS_MAX = 64;

/** YAML aliases expanded, against documents that grow without end. The parser refuses more. */
export const SPEC_ALIASES_MAX = 1_000;
