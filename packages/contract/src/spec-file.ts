/** Sets of gRPC descriptors are binary; everywhere else they travel as base64. */
const DESCRIPTORS = /\.(?:binpb|pb|protoset|desc)$/i;

/** The text of a description as it stands in a file: as it is, or base64 of a set of gRPC descriptors. */
export function specTextOf(name: string, bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(DESCRIPTORS.test(name) ? 'base64' : 'utf8');
}
