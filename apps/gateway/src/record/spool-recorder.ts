import type { EventDraft } from '@sallyport/core';
import type { SpoolWriter } from '@sallyport/evidence/spool';
import type { Logger } from 'pino';
import type { Recorder } from '../exchange/snapshot.ts';
import type { Meter } from '../metrics/meter.ts';

/** Writes events to the spool before the answer's last bytes go out. A failure is counted and logged, never thrown: traffic goes on. */
export class SpoolRecorder implements Recorder {
  readonly #writer: SpoolWriter;
  readonly #meter: Meter;
  readonly #log: Logger;
  #full = false;

  constructor(writer: SpoolWriter, meter: Meter, log: Logger) {
    this.#writer = writer;
    this.#meter = meter;
    this.#log = log;
  }

  record(drafts: readonly EventDraft[]): void {
    for (let index = 0; index < drafts.length; index++) this.#append(drafts[index] as EventDraft);
    if (drafts.length > 1) this.#meter.faults(drafts);
  }

  #append(draft: EventDraft): void {
    try {
      if (this.#writer.append(draft) === null) this.#noteFull();
      else this.#full = false;
    } catch (error) {
      this.#meter.count('sallyport_record_failures_total', '');
      this.#log.error({ err: (error as Error).message }, 'record failed');
    }
  }

  /** Said once per spell; the count is a metric, and an event once there is room. */
  #noteFull(): void {
    if (!this.#full) this.#log.error({ bytes: this.#writer.bytes }, 'SPOOL_FULL');
    this.#full = true;
  }

  close(): void {
    this.#writer.close();
  }
}
