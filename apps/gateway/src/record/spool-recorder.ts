import type { EventDraft } from '@sallyport/core';
import type { SpoolWriter } from '@sallyport/evidence/spool';
import type { Logger } from 'pino';
import type { Recorder } from '../exchange/snapshot.ts';
import type { Meter } from '../metrics/meter.ts';
import type { Records, Turn } from '../time/turn.ts';

/** Keeps events for the spool until they are written. A failure is counted and logged, never thrown: traffic goes on. */
export class SpoolRecords implements Records {
  readonly #writer: SpoolWriter;
  readonly #meter: Meter;
  readonly #log: Logger;
  #full = false;

  constructor(writer: SpoolWriter, meter: Meter, log: Logger) {
    this.#writer = writer;
    this.#meter = meter;
    this.#log = log;
  }

  add(drafts: readonly EventDraft[]): void {
    this.#try(() => {
      for (let index = 0; index < drafts.length; index++) this.#noteRoom(this.#writer.stage(drafts[index] as EventDraft));
    });
    if (drafts.length > 1) this.#meter.faults(drafts);
  }

  write(): void {
    this.#try(() => {
      if (!this.#writer.flush()) this.#noteRoom(false);
    });
  }

  close(): void {
    this.#try(() => this.#writer.close());
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#meter.count('sallyport_record_failures_total', '');
      this.#log.error({ err: (error as Error).message }, 'record failed');
    }
  }

  /** Said once per spell; the count is a metric, and an event once there is room. */
  #noteRoom(room: boolean): void {
    if (!room && !this.#full) this.#log.error({ bytes: this.#writer.bytes }, 'SPOOL_FULL');
    this.#full = !room;
  }
}

/** Records events in the turn of the event loop that they belong to: they are on disk before the turn's last bytes go out. */
export class SpoolRecorder implements Recorder {
  readonly #records: SpoolRecords;
  readonly #turn: Turn;

  constructor(records: SpoolRecords, turn: Turn) {
    this.#records = records;
    this.#turn = turn;
  }

  record(drafts: readonly EventDraft[]): void {
    this.#records.add(drafts);
    this.#turn.ends();
  }

  close(): void {
    this.#records.close();
  }
}
