import type { BodyView, ResponseView } from '@sallyport/core';
import type { UpstreamHead } from './ports.ts';

const EMPTY = new Uint8Array(0);
const NONE: BodyView = { state: 'none', bytes: EMPTY };
const UNREAD: BodyView = { state: 'unread', bytes: EMPTY };

/** Collects the start of a response body for the inventory and for leak detection; the body itself is never held back. */
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

/** The answer as far as it was kept, or `null` when there is none; `bytes` is how long its body was. */
export function answerView(
  head: UpstreamHead | null,
  sample: ResponseSample | null,
  bytes: number,
  latency_ms: number,
): ResponseView | null {
  if (head === null) return null;
  const body = sample === null ? (bytes === 0 ? NONE : UNREAD) : sample.view();
  return { status: head.status, headers: head.headers, body, latency_ms };
}
