import type { BodyView } from '@sallyport/core';

const EMPTY = new Uint8Array(0);
const NONE: BodyView = { state: 'none', bytes: EMPTY };
const UNREAD: BodyView = { state: 'unread', bytes: EMPTY };

/** Collects the start of a response body for the inventory, for leak detection and for its description; the body itself goes on. */
export class ResponseSample {
  readonly #bytesMax: number;
  readonly #parts: Buffer[] = [];
  #bytes = 0;
  #seen = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(bytes: Buffer): void {
    this.#seen += bytes.length;
    const room = this.#bytesMax - this.#bytes;
    if (room <= 0) return;
    const part = bytes.length <= room ? bytes : bytes.subarray(0, room);
    this.#parts.push(part);
    this.#bytes += part.length;
  }

  view(): BodyView {
    if (this.#seen === 0) return NONE;
    if (this.#bytes === 0) return UNREAD;
    const first = this.#parts[0] as Buffer;
    const bytes = this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#bytes);
    return { state: this.#seen === this.#bytes ? 'complete' : 'truncated', bytes };
  }
}
