import type { BodyView, HeaderField, ResponseView } from '@sallyport/core';
import type { AnswerPlan, JudgedAnswer } from '@sallyport/engine';
import { readContentLength } from '../codec/h1/framing.ts';
import type { UpstreamHead } from './ports.ts';
import { ResponseSample } from './response-sample.ts';

const EMPTY = new Uint8Array(0);

/** The answer of an upstream: its head, how much of it came, what is kept of it, and what waits until it is judged. */
export class UpstreamAnswer {
  readonly head: UpstreamHead;
  /** Bytes of the body that will come, negative when not known. */
  readonly expected: number;
  /** Bytes of the body that came. */
  bytes = 0;
  /** All of it came. */
  ended = false;
  /** True while all of it waits. */
  held: boolean;
  judged: JudgedAnswer | null;
  readonly #latency_ms: number;
  readonly #holdBytesMax: number;
  readonly #sample: ResponseSample | null;
  #waiting: Buffer[] = [];

  constructor(head: UpstreamHead, method: string, latency_ms: number, plan: AnswerPlan) {
    this.head = head;
    this.expected = expectedBytes(head, method);
    this.held = plan.kind === 'hold';
    this.judged = plan.kind === 'judged' ? plan.judged : null;
    this.#latency_ms = latency_ms;
    this.#holdBytesMax = plan.kind === 'hold' ? plan.bytesMax : 0;
    this.#sample = plan.keep === 0 ? null : new ResponseSample(plan.keep);
  }

  /** Bytes of the body came: true when they may go on, false when they wait. */
  add(bytes: Buffer): boolean {
    this.bytes += bytes.length;
    this.#sample?.add(bytes);
    if (this.held) this.#waiting.push(bytes);
    return !this.held;
  }

  /** More came than may be held. */
  get over(): boolean {
    return this.bytes > this.#holdBytesMax;
  }

  /** Ends the waiting; what waited, in parts as they came. */
  release(): readonly Buffer[] {
    this.held = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** It cannot be stopped where it is seen: what is found in it is recorded only. */
  letGo(): void {
    this.release();
    this.judged = null;
  }

  /** The answer as far as it was kept. */
  view(): ResponseView {
    const { status, headers } = this.head;
    const unsampled: BodyView = { state: this.bytes === 0 ? 'none' : 'unread', bytes: EMPTY };
    const kept = this.#sample?.view() ?? unsampled;
    // What was broken off is the start of a body, however much of it is here.
    const body: BodyView =
      kept.state === 'complete' && !this.ended && this.bytes !== this.expected ? { ...kept, state: 'truncated' } : kept;
    return { status, headers, body, latency_ms: this.#latency_ms };
  }
}

/** The head of an answer that another proxy, or an application, shows. `bodyless`: nothing follows it. */
export function shownHead(status: number, headers: readonly HeaderField[], bodyless: boolean): UpstreamHead {
  const stated = headers.find(([name]) => name === 'content-length')?.[1];
  const contentLength = stated === undefined ? -1 : readContentLength(stated);
  return { status, headers, bodyLength: bodyless ? 0 : contentLength, contentLength };
}

/** Bytes of the body that follows a head: none, whatever it says, behind HEAD and where the status has none. */
export function expectedBytes(head: UpstreamHead, method: string): number {
  return method === 'HEAD' || head.status === 204 || head.status === 304 ? 0 : head.bodyLength;
}
