/** What a client's side of a WebSocket holds, in order; `raw` are the bytes as they came, to be passed on. */
export type FrameUnit =
  /** Nothing to look at: control frames, binary messages, the rest of a message that was too long. */
  | { readonly kind: 'pass'; readonly raw: Buffer }
  /** A whole text message, unmasked. */
  | { readonly kind: 'text'; readonly raw: Buffer; readonly text: Buffer }
  /** The start of a text message that is longer than is held back; its rest follows as `pass`. */
  | { readonly kind: 'long'; readonly raw: Buffer; readonly text: Buffer }
  /** No WebSocket (RFC 6455 5.2): what follows is not taken apart any more. */
  | { readonly kind: 'malformed'; readonly raw: Buffer };

const OPCODE_CONTINUATION = 0;
const OPCODE_BINARY = 2;
const OPCODE_CONTROL = 8;
const OPCODE_PONG = 10;
const CONTROL_PAYLOAD_MAX = 125;
/** Frames of one message; more of them in one message are an attack on our memory. Beyond: `long`. */
const FRAMES_MAX = 1_024;

interface Header {
  readonly fin: boolean;
  readonly opcode: number;
  readonly length: number;
  /** Offset of the mask; the payload follows behind four bytes. */
  readonly maskAt: number;
}

/**
 * Takes the client's bytes of a WebSocket apart. Text messages are held back until they are whole, so that they can be
 * judged before they are passed on; everything goes on in the order it came. A byte is copied a bounded number of times.
 */
export class ClientFrames {
  readonly #bytesMax: number;
  /** Bytes of the frame at hand. */
  #frame: Buffer[] = [];
  #frameBytes = 0;
  /** Bytes the frame at hand must have before it says more. */
  #need = 2;
  #header: Header | null = null;
  /** Bytes of a payload that are passed on without being held. */
  #streaming = 0;
  /** Whole frames of the message at hand. */
  #raw: Buffer[] = [];
  #payload: Buffer[] = [];
  #payloadBytes = 0;
  #opcode = OPCODE_CONTINUATION;
  /** The message at hand is not held: it is binary, or was too long. */
  #passing = false;
  #malformed = false;

  /** @param bytesMax bytes of a text message that are held back */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(bytes: Buffer): FrameUnit[] {
    const units: FrameUnit[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#malformed) return [...units, { kind: 'pass', raw: bytes.subarray(at) }];
      const wanted = this.#streaming > 0 ? this.#streaming : this.#need - this.#frameBytes;
      const part = bytes.subarray(at, at + wanted);
      at += part.length;
      if (this.#streaming > 0) {
        this.#streaming -= part.length;
        units.push({ kind: 'pass', raw: part });
        continue;
      }
      this.#frame.push(part);
      this.#frameBytes += part.length;
      if (this.#frameBytes === this.#need) this.#advance(units);
    }
    return units;
  }

  /** The frame at hand has the bytes it needed. */
  #advance(units: FrameUnit[]): void {
    const frame = this.#frame.length === 1 ? this.#frame[0]! : Buffer.concat(this.#frame, this.#frameBytes);
    this.#frame = [frame];
    if (this.#header !== null) {
      this.#endFrame(this.#header, frame, units);
      return;
    }
    // What is no frame of a client is told by its first two bytes, and not waited for.
    if (!isClientFrame(frame)) {
      this.#break(frame, units);
      return;
    }
    const size = headerSize(frame);
    if (size > frame.length) {
      this.#need = size;
      return;
    }
    const header = readHeader(frame);
    if (header === null || !this.#fits(header)) this.#break(frame, units);
    else this.#begin(header, frame, units);
  }

  /** Continuations continue something, and nothing else begins in between (RFC 6455 5.4). */
  #fits({ opcode, fin, length }: Header): boolean {
    if (opcode >= OPCODE_CONTROL) return fin && length <= CONTROL_PAYLOAD_MAX && opcode <= OPCODE_PONG;
    return opcode === OPCODE_CONTINUATION
      ? this.#opcode !== OPCODE_CONTINUATION
      : this.#opcode === OPCODE_CONTINUATION && opcode <= OPCODE_BINARY;
  }

  #begin(header: Header, frame: Buffer, units: FrameUnit[]): void {
    const data = header.opcode < OPCODE_CONTROL;
    if (data && header.opcode !== OPCODE_CONTINUATION) {
      this.#opcode = header.opcode;
      this.#passing = header.opcode === OPCODE_BINARY;
    }
    const long = data && !this.#passing && (this.#payloadBytes + header.length > this.#bytesMax || this.#raw.length >= FRAMES_MAX);
    if (long) {
      units.push({ kind: 'long', raw: Buffer.concat(this.#raw), text: Buffer.concat(this.#payload) });
      this.#clear();
      this.#passing = true;
    }
    if (data && this.#passing) {
      units.push({ kind: 'pass', raw: frame });
      this.#streaming = header.length;
      if (header.fin) this.#endMessage();
      this.#startFrame();
      return;
    }
    this.#header = header;
    this.#need = header.maskAt + 4 + header.length;
    if (header.length === 0) this.#endFrame(header, frame, units);
  }

  #endFrame(header: Header, frame: Buffer, units: FrameUnit[]): void {
    this.#startFrame();
    // A control frame in the middle of a message keeps its place behind what is held.
    if (header.opcode >= OPCODE_CONTROL) {
      if (this.#raw.length === 0) units.push({ kind: 'pass', raw: frame });
      else this.#raw.push(frame);
      return;
    }
    this.#raw.push(frame);
    this.#payload.push(unmask(frame, header));
    this.#payloadBytes += header.length;
    if (!header.fin) return;
    units.push({ kind: 'text', raw: Buffer.concat(this.#raw), text: Buffer.concat(this.#payload) });
    this.#endMessage();
  }

  #startFrame(): void {
    this.#frame = [];
    this.#frameBytes = 0;
    this.#need = 2;
    this.#header = null;
  }

  #endMessage(): void {
    this.#clear();
    this.#opcode = OPCODE_CONTINUATION;
    this.#passing = false;
  }

  #clear(): void {
    this.#raw = [];
    this.#payload = [];
    this.#payloadBytes = 0;
  }

  #break(frame: Buffer, units: FrameUnit[]): void {
    this.#malformed = true;
    units.push({ kind: 'malformed', raw: Buffer.concat([...this.#raw, frame]) });
    this.#clear();
  }
}

/** Bytes of the header and mask of the frame that begins here. */
function headerSize(frame: Buffer): number {
  const length = frame[1]! & 0x7f;
  return length < 126 ? 6 : length === 126 ? 8 : 14;
}

/** Masked, and without reserved bits: no extension was agreed on. */
function isClientFrame(frame: Buffer): boolean {
  return (frame[0]! & 0x70) === 0 && (frame[1]! & 0x80) !== 0;
}

/** `null` when it is longer than can be. */
function readHeader(frame: Buffer): Header | null {
  const [first, second] = [frame[0]!, frame[1]!];
  const short = second & 0x7f;
  const length = short < 126 ? short : short === 126 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
  if (!Number.isSafeInteger(length)) return null;
  return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, length, maskAt: headerSize(frame) - 4 };
}

function unmask(frame: Buffer, { maskAt, length }: Header): Buffer {
  const payload = Buffer.allocUnsafe(length);
  const from = maskAt + 4;
  for (let index = 0; index < length; index++) payload[index] = frame[from + index]! ^ frame[maskAt + (index & 3)]!;
  return payload;
}
