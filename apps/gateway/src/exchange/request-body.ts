import type { BodyView } from '@sallyport/core';

/** The start of a request body, held until it was inspected. Holds `bytesMax` and at most one read of the socket more. */
export class RequestBody {
  readonly bytesMax: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Keeps bytes to be inspected. False once there are more than may be held: the rest is streamed or refused. */
  add(bytes: Buffer): boolean {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    return this.#bytes <= this.bytesMax;
  }

  /** Keeps bytes that came while the upstream was being connected; the source was paused, so they are few. */
  keep(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }

  /** What is inspected. */
  view(ended: boolean): BodyView {
    const whole = this.#join();
    if (ended && whole.length <= this.bytesMax) return { state: whole.length === 0 ? 'none' : 'complete', bytes: whole };
    if (whole.length === 0) return { state: 'unread', bytes: whole };
    return { state: 'truncated', bytes: whole.length > this.bytesMax ? whole.subarray(0, this.bytesMax) : whole };
  }

  /** Hands over what is held, once; what is kept afterwards is handed over by the next call. */
  take(): Buffer | null {
    if (this.#bytes === 0) return null;
    const whole = this.#join();
    this.#parts = [];
    this.#bytes = 0;
    return whole;
  }

  #join(): Buffer {
    if (this.#parts.length === 1) return this.#parts[0] as Buffer;
    const whole = Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [whole];
    return whole;
  }
}
