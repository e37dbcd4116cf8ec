import { gunzipSync } from 'node:zlib';

/** Bytes of one message when it is taken out of its compression: the usual limit of gRPC. */
const MESSAGE_BYTES_MAX = 4_194_304;
/** Messages of one body. */
const MESSAGES_MAX = 10_000;
const HEAD_BYTES = 5;

/** The messages of a gRPC body, or what is wrong with its framing. */
export type GrpcFrames =
  | { readonly kind: 'messages'; readonly messages: readonly Uint8Array[] }
  | { readonly kind: 'broken'; readonly detail: string }
  /** Compressed in a way that is not known here. */
  | { readonly kind: 'unread'; readonly detail: string };

/** Takes length-prefixed messages apart (gRPC over HTTP/2, "Length-Prefixed-Message"). `encoding`: what `grpc-encoding` says. */
export function readFrames(body: Uint8Array, encoding: string): GrpcFrames {
  const messages: Uint8Array[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; ) {
    if (body.length - at < HEAD_BYTES) return { kind: 'broken', detail: 'the head of a message is cut off' };
    const compressed = body[at];
    const length = view.getUint32(at + 1);
    const from = at + HEAD_BYTES;
    if (compressed! > 1 || length > body.length - from) return { kind: 'broken', detail: 'a message is cut off or its head is malformed' };
    if (messages.length >= MESSAGES_MAX) return { kind: 'unread', detail: `more than ${MESSAGES_MAX} messages` };
    const bytes = body.subarray(from, from + length);
    const message = compressed === 1 ? inflated(bytes, encoding) : bytes;
    if (message === null) return { kind: 'unread', detail: 'a message is compressed in a way that cannot be read' };
    messages.push(message);
    at = from + length;
  }
  return { kind: 'messages', messages };
}

function inflated(bytes: Uint8Array, encoding: string): Uint8Array | null {
  if (encoding !== 'gzip') return null;
  try {
    return gunzipSync(bytes, { maxOutputLength: MESSAGE_BYTES_MAX });
  } catch {
    return null;
  }
}
