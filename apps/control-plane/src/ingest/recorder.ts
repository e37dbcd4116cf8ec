import type { Event, EventDraft } from '@sallyport/core';
import type { AppendResult, EvidenceLog } from '@sallyport/evidence';

/** Events kept in memory between their record and their readers; a reader that is further behind reads the log. */
const RECENT_EVENTS_MAX = 4_000;

interface Run {
  readonly firstSeq: number;
  readonly events: readonly Event[];
}

/** A recorded event with its place in the log. */
export interface Recorded {
  readonly seq: number;
  readonly event: Event;
}

/**
 * The one way into the evidence log. What was just recorded is kept for a moment, so that its readers need not parse it
 * again; they get the same from the log when they are behind.
 */
export class Recorder {
  readonly log: EvidenceLog;
  readonly #recent: Run[] = [];
  #held = 0;

  constructor(log: EvidenceLog) {
    this.log = log;
  }

  get seq(): number {
    return this.log.head().seq;
  }

  /** Appends a gateway's events; durable when it resolves. Records missing between two batches are an event themselves. */
  async deliver(events: readonly Event[], now: number): Promise<AppendResult> {
    const result = await this.log.append(events);
    // A run with duplicates in it has other numbers than its events; its readers take it from the log.
    if (result.duplicates === 0 && result.appended > 0) this.#keep({ firstSeq: result.head.seq - result.appended + 1, events });
    for (const gap of result.gaps) {
      const detail = `${gap.stream} went on at ${gap.found} where ${gap.expected} was expected`;
      await this.record({ kind: 'system', name: 'spool-corrupt', at: now, detail, count: gap.found - gap.expected });
    }
    return result;
  }

  /** Records an event of the control plane itself. */
  async record(draft: EventDraft): Promise<Event> {
    return await this.log.record(draft);
  }

  /** Up to `max` events from `fromSeq` on, in order; empty at the end of the log. */
  async take(fromSeq: number, max: number): Promise<readonly Recorded[]> {
    const run = this.#recent.find((entry) => fromSeq >= entry.firstSeq && fromSeq < entry.firstSeq + entry.events.length);
    if (run !== undefined) {
      const skip = fromSeq - run.firstSeq;
      return run.events.slice(skip, skip + max).map((event, index) => ({ seq: fromSeq + index, event }));
    }
    // To where the next kept run begins, so that one record of ours between two batches costs one record read.
    const kept = this.#recent.find((entry) => entry.firstSeq > fromSeq)?.firstSeq ?? Number.POSITIVE_INFINITY;
    const until = Math.min(this.seq, fromSeq + max - 1, kept - 1);
    const found: Recorded[] = [];
    for await (const record of this.log.read(fromSeq, until)) found.push({ seq: record.seq, event: record.event });
    return found;
  }

  #keep(run: Run): void {
    this.#recent.push(run);
    this.#held += run.events.length;
    // The newest run is always kept, however long it is: it is what its readers are about to ask for.
    while (this.#held > RECENT_EVENTS_MAX && this.#recent.length > 1) this.#held -= this.#recent.shift()?.events.length ?? this.#held;
  }
}
