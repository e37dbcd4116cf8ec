import { sequenceLength } from './utf8.ts';

/** Bytes looked at before a decoded value is taken for text: enough to tell text from noise, cheap on a large upload. */
const SAMPLE_BYTES_MAX = 512;

/**
 * Counts bytes that text does not hold, one byte at a time, so that noise is refused after a few bytes.
 * Random bytes are printable four times in ten; a wrong guess of base64 dies within three or four of them.
 */
export class TextMeter {
  /** Continuation bytes still owed to an open UTF-8 sequence. */
  #owed = 0;
  #bad = 0;
  #zeros = 0;
  readonly #badMax: number;
  readonly #zerosMax: number;
  readonly sample: number;

  /**
   * A few bad bytes are let pass, or one stray control byte would hide an attack: one in 16, none in less than 12 bytes. Zero bytes
   * between words that are text else are readers' to drop: one in four, as long as nothing else is bad.
   */
  constructor(total: number) {
    this.sample = Math.min(total, SAMPLE_BYTES_MAX);
    this.#badMax = this.sample < 12 ? 0 : Math.max(1, this.sample >> 4);
    this.#zerosMax = this.sample >> 2;
  }

  /** False as soon as the bytes cannot be text. */
  accept(byte: number): boolean {
    if (byte >= 0x80) {
      if (this.#owed > 0 && byte < 0xc0) {
        this.#owed--;
        return true;
      }
      const length = sequenceLength(byte);
      const broken = this.#owed > 0 || length < 2 || length > 4;
      this.#owed = broken ? 0 : length - 1;
      if (!broken) return true;
      this.#bad++;
      return this.#passes();
    }
    const bad = (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) || byte === 0x7f || this.#owed > 0;
    if (!bad) return true;
    if (byte === 0 && this.#owed === 0) this.#zeros++;
    else this.#bad++;
    this.#owed = 0;
    return this.#passes();
  }

  #passes(): boolean {
    return this.#bad + this.#zeros <= this.#badMax || (this.#bad === 0 && this.#zeros <= this.#zerosMax);
  }
}

/** True when the start of `bytes` reads as text. */
export function isTextual(bytes: Uint8Array): boolean {
  const meter = new TextMeter(bytes.length);
  for (let at = 0; at < meter.sample; at++) if (!meter.accept(bytes[at]!)) return false;
  return true;
}
