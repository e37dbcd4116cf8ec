/**
 * Limits of extraction. Each says why it is there; at each one a coverage gap is recorded, and what was not taken apart
 * is still handed on as one whole value wherever it is held in memory.
 */
export interface ExtractLimits {
  /** Values per message with an address of their own: what is kept of each costs memory. Beyond: gap `leaf-limit`, and short values share one by kind of place. */
  readonly leavesMax: number;
  /** Nesting of a parsed body that gets addresses: a deeper one could exhaust the stack. Beyond: gap `depth-limit`, body as text. */
  readonly bodyDepthMax: number;
  /** Decoding steps on one value: an onion could be peeled for ever. Beyond: gap `decode-limit`. */
  readonly decodeDepthMax: number;
  /** Characters of one value that decoders look at. A longer value is still one whole leaf. Beyond: gap `decode-limit`. */
  readonly decodeInputCharsMax: number;
  /** Characters all decoders of one message may produce together. Beyond: gap `decode-limit`. */
  readonly decodedCharsMax: number;
  /** Bytes a content coding or an embedded gzip may grow to: a bomb of 10 KB can hold 10 MB. Beyond: gap `decode-limit`. */
  readonly inflatedBytesMax: number;
  /** Content codings on one body (`gzip, br, ...`). Beyond: gap `content-encoding`. */
  readonly contentCodingsMax: number;
  /** Parameters of a query or a form. Beyond: gap `leaf-limit`, and the rest is read joined. */
  readonly parametersMax: number;
  /** Parts of a multipart body. Beyond: gap `leaf-limit`, the rest is one text leaf. */
  readonly partsMax: number;
}

export const EXTRACT_LIMITS: ExtractLimits = {
  leavesMax: 8_192,
  bodyDepthMax: 64,
  decodeDepthMax: 6,
  decodeInputCharsMax: 1_048_576,
  decodedCharsMax: 1_048_576,
  inflatedBytesMax: 8_388_608,
  contentCodingsMax: 2,
  parametersMax: 2_048,
  partsMax: 2_048,
};
