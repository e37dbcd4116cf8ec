import type { HeaderField, Point } from '@sallyport/core';
import { type Compression, inflate } from '../decoders/inflate.ts';
import type { Collector } from '../leaves/collector.ts';
import { addValue } from '../leaves/value.ts';
import { asBuffer, decodeText } from './charset.ts';
import type { ParsedBody } from './parsed.ts';
import { addProtobuf } from './protobuf.ts';

/** Flags and length before each message (gRPC over HTTP/2, "Length-Prefixed-Message"; gRPC-Web and Connect have the same). */
const HEAD_BYTES = 5;
const FLAG_COMPRESSED = 0x01;
/** Trailers of gRPC-Web and the end of a Connect stream: a text. */
const FLAGS_TEXT = 0x82;

const COMPRESSION: ReadonlyMap<string, Compression> = new Map<string, Compression>([
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
]);

/** The texts of a gRPC body as leaves `<prefix>.grpc[message].field.field`, without a description of it. */
export function addGrpcBody(c: Collector, prefix: Point, headers: readonly HeaderField[], body: Uint8Array, mediaType: string): ParsedBody {
  const bytes = mediaType.startsWith('application/grpc-web-text') ? unfolded(body) : body;
  const coding = headers.find(([name]) => name === 'grpc-encoding' || name === 'connect-content-encoding')?.[1] ?? 'identity';
  const room = { left: c.limits.inflatedBytesMax };
  let index = 0;
  for (let at = 0; at < bytes.length && !c.expired; index++) {
    const point = `${prefix}.grpc[${index}]`;
    const head = bytes.subarray(at, at + HEAD_BYTES);
    const length = head.length < HEAD_BYTES ? Number.POSITIVE_INFINITY : asBuffer(head).readUInt32BE(1);
    const from = at + HEAD_BYTES;
    if (length > bytes.length - from) {
      c.fact('unparsable-body', 'not gRPC');
      c.gap('unparsable', 'body is not gRPC');
      addProtobuf(c, point, bytes.subarray(index === 0 ? at : Math.min(from, bytes.length)));
      break;
    }
    at = from + length;
    const message = messageOf(c, bytes.subarray(from, at), head[0]!, coding, room);
    if (message !== null) addMessage(c, point, message, (head[0]! & FLAGS_TEXT) !== 0 || mediaType.endsWith('json'));
  }
  return { kind: 'binary', mediaType };
}

function addMessage(c: Collector, point: Point, message: Uint8Array, isText: boolean): void {
  if (isText) addValue(c, point, 'body', '', decodeText(c, message, 'utf-8'));
  else if (!addProtobuf(c, point, message)) c.gap('content-type', 'a gRPC message that is no protocol buffer');
}

/** A message out of its compression, or `null` with a gap. */
function messageOf(c: Collector, bytes: Uint8Array, flags: number, coding: string, room: { left: number }): Uint8Array | null {
  if ((flags & FLAG_COMPRESSED) === 0 || coding === 'identity') return bytes;
  const compression = COMPRESSION.get(coding.trim().toLowerCase());
  const inflated = compression === undefined || room.left <= 0 ? null : inflate(compression, bytes, room.left);
  if (inflated?.ok === true) {
    room.left -= inflated.bytes.length;
    return inflated.bytes;
  }
  if (inflated?.reason === 'too-large' || room.left <= 0) {
    c.fact('compression-bomb', 'a gRPC message');
    c.gap('decode-limit', `gRPC messages of more than ${c.limits.inflatedBytesMax} bytes`);
  } else c.gap('content-encoding', compression === undefined ? 'a coding of gRPC that is not supported' : 'a damaged gRPC message');
  return null;
}

/** gRPC-Web as text is base64, padded wherever its sender flushed. */
function unfolded(body: Uint8Array): Uint8Array {
  const pieces = asBuffer(body)
    .toString('latin1')
    .match(/[^=]+={0,2}/g);
  return Buffer.concat((pieces ?? []).map((piece) => Buffer.from(piece, 'base64')));
}
