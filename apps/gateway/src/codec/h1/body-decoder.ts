import type { ErrorCode, HeaderField } from '@sallyport/core';
import { VALUE } from './chars.ts';
import { readField } from './fields.ts';
import { type BodyLength, LENGTH_CHUNKED, LENGTH_UNTIL_CLOSE } from './framing.ts';
import { CHUNK_EXTENSION_BYTES_MAX, CHUNK_SIZE_DIGITS_MAX, TRAILER_BYTES_MAX, TRAILER_LINES_MAX } from './limits.ts';

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

/** Receives the decoded bytes of a body. */
export interface BodySink {
  onBody(bytes: Buffer): void;
}

type State =
  | 'length'
  | 'until-close'
  | 'size'
  | 'extension'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailers'
  | 'complete'
  | 'failed';

/** Fields that a trailer may never set: framing, routing, authentication, and what we set ourselves (RFC 9110, 6.5.1). */
export const FORBIDDEN_TRAILERS: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
  'host',
  'trailer',
  'te',
  'connection',
  'upgrade',
  'expect',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
]);

/** Decodes the body of one message after another. Any split of the bytes gives the same body and the same error. */
export class BodyDecoder {
  error: ErrorCode | null = null;
  /** Trailer fields of a chunked body, `null` when there are none. */
  trailers: HeaderField[] | null = null;
  #state: State = 'complete';
  #remaining = 0;
  #digits = 0;
  #extensionBytes = 0;
  #trailerText = '';
  readonly #sink: BodySink;

  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  get complete(): boolean {
    return this.#state === 'complete';
  }

  /** Starts a body. */
  begin(length: BodyLength): void {
    this.error = null;
    this.trailers = null;
    if (length >= 0) {
      this.#remaining = length;
      this.#state = length === 0 ? 'complete' : 'length';
    } else if (length === LENGTH_UNTIL_CLOSE) {
      this.#state = 'until-close';
    } else if (length === LENGTH_CHUNKED) {
      this.#extensionBytes = 0;
      this.#trailerText = '';
      this.#state = this.#beginChunk();
    }
  }

  /** The peer closed. True when that is a proper end of this body. */
  finish(): boolean {
    if (this.#state === 'until-close') this.#state = 'complete';
    return this.#state === 'complete';
  }

  /** Takes bytes from `start`; returns where it stopped: the end of the bytes, or of the body. */
  execute(bytes: Buffer, start: number): number {
    let offset = start;
    while (offset < bytes.length) {
      switch (this.#state) {
        case 'length':
        case 'data':
          offset = this.#take(bytes, offset);
          break;
        case 'until-close':
          this.#sink.onBody(offset === 0 ? bytes : bytes.subarray(offset));
          return bytes.length;
        case 'trailers':
          offset = this.#readTrailers(bytes, offset);
          break;
        case 'complete':
        case 'failed':
          return offset;
        default:
          this.#state = this.#step(bytes[offset] as number);
          if (this.error === null) offset++;
      }
    }
    return offset;
  }

  #take(bytes: Buffer, offset: number): number {
    const end = Math.min(bytes.length, offset + this.#remaining);
    this.#remaining -= end - offset;
    if (this.#remaining === 0) this.#state = this.#state === 'length' ? 'complete' : 'data-cr';
    this.#sink.onBody(offset === 0 && end === bytes.length ? bytes : bytes.subarray(offset, end));
    return end;
  }

  #beginChunk(): State {
    this.#remaining = 0;
    this.#digits = 0;
    return 'size';
  }

  #fail(code: ErrorCode): State {
    this.error = code;
    return 'failed';
  }

  /** One byte of chunk framing; returns the state behind it. */
  #step(byte: number): State {
    switch (this.#state) {
      case 'size':
        return this.#sizeByte(byte);
      case 'extension':
        return this.#extensionByte(byte);
      case 'size-lf':
        if (byte !== LF) return this.#fail('HTTP_CHUNK');
        return this.#remaining === 0 ? 'trailers' : 'data';
      case 'data-cr':
        return byte === CR ? 'data-lf' : this.#fail('HTTP_CHUNK');
      case 'data-lf':
        return byte === LF ? this.#beginChunk() : this.#fail('HTTP_CHUNK');
      default:
        throw new Error(`chunk framing byte in state ${this.#state}`);
    }
  }

  #sizeByte(byte: number): State {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > CHUNK_SIZE_DIGITS_MAX) return this.#fail('HTTP_CHUNK');
      this.#remaining = this.#remaining * 16 + digit;
      return 'size';
    }
    if (this.#digits === 0) return this.#fail('HTTP_CHUNK');
    if (byte === CR) return 'size-lf';
    return byte === SEMICOLON ? 'extension' : this.#fail('HTTP_CHUNK');
  }

  #extensionByte(byte: number): State {
    if (byte === CR) return 'size-lf';
    if (VALUE[byte] === 0 || ++this.#extensionBytes > CHUNK_EXTENSION_BYTES_MAX) return this.#fail('HTTP_CHUNK');
    return 'extension';
  }

  /** Reads trailer lines up to the empty one. Lines are read one by one, so that errors do not depend on the split. */
  #readTrailers(bytes: Buffer, offset: number): number {
    const lf = bytes.indexOf(LF, offset);
    const end = lf === -1 ? bytes.length : lf + 1;
    this.#trailerText += bytes.toString('latin1', offset, Math.min(end, offset + TRAILER_BYTES_MAX + 1));
    if (this.#trailerText.length > TRAILER_BYTES_MAX) this.#state = this.#fail('HTTP_TRAILER');
    else if (lf !== -1) this.#state = this.#trailerLine(this.#trailerText);
    return end;
  }

  /** The last line of `text` is complete. */
  #trailerLine(text: string): State {
    const start = text.lastIndexOf('\n', text.length - 2) + 1;
    const end = text.length - 2;
    if (end < start || text.charCodeAt(end) !== CR) return this.#fail('HTTP_BARE_LF');
    if (end === start) return 'complete';
    this.trailers ??= [];
    if (this.trailers.length >= TRAILER_LINES_MAX) return this.#fail('HTTP_TRAILER');
    const error = readField(text, start, end, this.trailers);
    if (error !== null) return this.#fail(error);
    const last = this.trailers[this.trailers.length - 1] as HeaderField;
    return FORBIDDEN_TRAILERS.has(last[0]) ? this.#fail('HTTP_TRAILER') : 'trailers';
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
