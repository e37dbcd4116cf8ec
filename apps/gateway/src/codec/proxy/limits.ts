/** Bytes of a version 1 line with its CRLF (specification, 2.1: 107). */
export const PROXY_V1_BYTES_MAX = 107;

/** Bytes of a version 2 header: the fixed part and what a sender may add as TLVs. A longer one is refused. */
export const PROXY_V2_BYTES_MAX: number = 16 + 4_096;
