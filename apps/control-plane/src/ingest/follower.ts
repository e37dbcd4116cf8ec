import { setImmediate } from 'node:timers/promises';
import { SallyportError } from '@sallyport/core';
import type { FastifyBaseLogger } from 'fastify';
import type { Recorded, Recorder } from './recorder.ts';

/** Events handled before others get a turn of the event loop. */
const STEP_EVENTS_MAX = 500;

/** Reads the log in order, from a place on, and hands every event to its readers exactly once. */
export class Follower {
  readonly #recorder: Recorder;
  readonly #handle: (recorded: Recorded) => void;
  readonly #logger: FastifyBaseLogger;
  #position: number;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #detach: () => void = () => {};

  /** `position` is the last sequence number that was handled before. */
  constructor(recorder: Recorder, position: number, handle: (recorded: Recorded) => void, logger: FastifyBaseLogger) {
    this.#recorder = recorder;
    this.#position = Math.max(position, recorder.log.first() - 1);
    this.#handle = handle;
    this.#logger = logger;
  }

  get position(): number {
    return this.#position;
  }

  /** Follows from now on; resolves when what is in the log already is handled. */
  async start(): Promise<void> {
    this.#detach = this.#recorder.log.onAppend(() => this.#wake());
    this.#wake();
    await this.#running;
  }

  /** Resolves when everything up to the present end of the log was handled. */
  async settle(): Promise<void> {
    while (!this.#stopped && this.#position < this.#recorder.seq) {
      this.#wake();
      await this.#running;
    }
  }

  async stop(): Promise<void> {
    this.#detach();
    this.#stopped = true;
    await this.#running;
  }

  #wake(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      // The log wakes us before its caller has handed what it appended to the recorder; a moment later it need not be read back.
      await setImmediate();
      try {
        await this.#drain();
      } catch (error) {
        // A log that cannot be read stops what is derived from it, never what is recorded into it.
        this.#logger.error({ err: error, seq: this.#position + 1 }, 'the evidence log cannot be followed');
        this.#stopped = true;
      }
    }
  }

  async #drain(): Promise<void> {
    while (!this.#stopped && this.#position < this.#recorder.seq) {
      const records = await this.#recorder.take(this.#position + 1, STEP_EVENTS_MAX);
      if (records.length === 0) throw new SallyportError('LOG_BROKEN', this.#recorder.log.dir, `record ${this.#position + 1} is not there`);
      for (const record of records) {
        this.#handle(record);
        this.#position = record.seq;
      }
      await setImmediate();
    }
  }
}
