import { FRAME_BYTES_MAX } from './limits.ts';
import { SpopError, SpopReader, type SpopValue } from './reader.ts';
import { encodeVarint, SpopWriter } from './writer.ts';

export const FRAME = { haproxyHello: 1, haproxyDisconnect: 2, notify: 3, agentHello: 101, agentDisconnect: 102, ack: 103 } as const;

/** The last (or only) part of a payload. */
const FIN = 1;
/** The sender gave up on it. */
const ABORT = 2;

export interface Frame {
  readonly type: number;
  readonly aborted: boolean;
  readonly streamId: number;
  readonly frameId: number;
  readonly payload: SpopReader;
}

/** Cuts a connection's bytes into frames (SPOP 2.0, 3.2). Holds one frame at most. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);
  readonly #bytesMax: number;

  constructor(bytesMax: number = FRAME_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** The frames that are whole now. Throws {@link SpopError} on one that is too large or malformed. */
  *take(bytes: Buffer): Generator<Frame> {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length > this.#bytesMax) throw new SpopError('a frame is larger than was agreed');
      if (rest.length < 4 + length) break;
      const frame = rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
      this.#held = rest;
      yield readFrame(frame);
    }
    this.#held = rest;
  }
}

function readFrame(bytes: Buffer): Frame {
  if (bytes.length < 7) throw new SpopError('a frame is shorter than its head');
  const type = bytes.readUInt8(0);
  const flags = bytes.readUInt32BE(1);
  // Frames in parts are agreed on by a capability that we do not state.
  if ((flags & (FIN | ABORT)) === 0) throw new SpopError('a frame comes in parts');
  const payload = new SpopReader(bytes, 5);
  return { type, aborted: (flags & ABORT) !== 0, streamId: payload.varint(), frameId: payload.varint(), payload };
}

export function writeFrame(type: number, streamId: number, frameId: number, payload: Buffer): Buffer {
  const ids = Buffer.concat([encodeVarint(streamId), encodeVarint(frameId)]);
  const head = Buffer.alloc(9);
  head.writeUInt32BE(5 + ids.length + payload.length, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32BE(FIN, 5);
  return Buffer.concat([head, ids, payload]);
}

/** The pairs of a HELLO or DISCONNECT, and the arguments of a message. */
export function readPairs(reader: SpopReader, count: number): Map<string, SpopValue> {
  const pairs = new Map<string, SpopValue>();
  for (let index = 0; index < count; index++) {
    const name = reader.string();
    pairs.set(name, reader.value());
  }
  return pairs;
}

/** All pairs up to the payload's end; `max` of them. */
export function readAllPairs(reader: SpopReader, max: number): Map<string, SpopValue> {
  const pairs = new Map<string, SpopValue>();
  for (let count = 0; !reader.done; count++) {
    if (count === max) throw new SpopError('a frame has too many pairs');
    const name = reader.string();
    pairs.set(name, reader.value());
  }
  return pairs;
}

export function agentHello(frameBytesMax: number): Buffer {
  const payload = new SpopWriter()
    .string('version')
    .text('2.0')
    .string('max-frame-size')
    .uint32(frameBytesMax)
    .string('capabilities')
    .text('pipelining');
  return writeFrame(FRAME.agentHello, 0, 0, payload.end());
}

export function agentDisconnect(status: number, message: string): Buffer {
  return writeFrame(
    FRAME.agentDisconnect,
    0,
    0,
    new SpopWriter().string('status-code').uint32(status).string('message').text(message).end(),
  );
}

/** Variables set for the rest of the exchange (scope `txn`). */
export function ack(streamId: number, frameId: number, variables: readonly (readonly [name: string, value: string | number])[]): Buffer {
  const payload = new SpopWriter();
  for (const [name, value] of variables) {
    payload.byte(1).byte(3).byte(2).string(name);
    if (typeof value === 'number') payload.uint32(value);
    else payload.text(value);
  }
  return writeFrame(FRAME.ack, streamId, frameId, payload.end());
}
