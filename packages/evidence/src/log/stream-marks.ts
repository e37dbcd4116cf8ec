import type { Event } from '@sallyport/core';
import { LOG_STREAMS_MAX } from './limits.ts';

/** Records of a source stream that never arrived: `expected` to `found - 1`. */
export interface StreamGap {
  readonly stream: string;
  readonly expected: number;
  readonly found: number;
}

/** The last sequence number of every source stream: what makes delivery at least once a record exactly once. */
export class StreamMarks {
  // In the order of their last advance, so the first one is the longest silent.
  readonly #marks: Map<string, number>;

  constructor(marks: Iterable<readonly [string, number]> = []) {
    this.#marks = new Map(marks);
  }

  get(stream: string): number {
    return this.#marks.get(stream) ?? 0;
  }

  advance(stream: string, seq: number): void {
    const known = this.#marks.get(stream) ?? 0;
    this.#marks.delete(stream);
    this.#marks.set(stream, Math.max(known, seq));
    if (this.#marks.size <= LOG_STREAMS_MAX) return;
    const silent = this.#marks.keys().next();
    if (!silent.done) this.#marks.delete(silent.value);
  }

  entries(): [string, number][] {
    return [...this.#marks];
  }
}

/** Marks of events that are about to be written, over those that are. Dropped when the write fails. */
export class StagedMarks {
  readonly #base: StreamMarks;
  readonly #ahead = new Map<string, number>();

  constructor(base: StreamMarks) {
    this.#base = base;
  }

  get(stream: string): number {
    return this.#ahead.get(stream) ?? this.#base.get(stream);
  }

  /** Takes an event as new (with the gap before it, if any) or says that it is known. */
  admit(event: Event): 'duplicate' | StreamGap | null {
    const known = this.get(event.stream);
    if (event.seq <= known) return 'duplicate';
    this.#ahead.set(event.stream, event.seq);
    return event.seq === known + 1 ? null : { stream: event.stream, expected: known + 1, found: event.seq };
  }

  /** Forgets what was admitted since `saved`. */
  save(): ReadonlyMap<string, number> {
    return new Map(this.#ahead);
  }

  restore(saved: ReadonlyMap<string, number>): void {
    this.#ahead.clear();
    for (const [stream, seq] of saved) this.#ahead.set(stream, seq);
  }

  commit(): void {
    for (const [stream, seq] of this.#ahead) this.#base.advance(stream, seq);
  }
}
