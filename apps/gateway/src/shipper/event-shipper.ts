import type { SpoolBatch, SpoolReader } from '@sallyport/evidence/spool';
import type { Logger } from 'pino';
import type { MetricSample } from '../metrics/sample.ts';
import type { ControlPlaneClient } from './control-plane-client.ts';

const EVENTS_PATH = '/gateway/v1/events';
const DELIVERY_TIMEOUT_MS = 30_000;
/** How soon new events are looked for when all are shipped: what the console shows is this old at most. */
const IDLE_MS = 200;
/** A batch of fewer events waits for company before the next: each delivery costs files, a round trip and a sync. */
const SMALL_BATCH = 500;
/** Pause after a delivery that failed; doubles up to the limit, which is short: the spool fills while nobody takes from it. */
const RETRY_MS = 250;
const RETRY_MS_MAX = 2_000;

/** Brings what the workers wrote to the control plane: at least once, in order per stream; the receiver drops repetitions by id. */
export class EventShipper {
  #shipped = 0;
  #failures = 0;
  #stopped = false;
  #failing = false;
  #wake: (() => void) | null = null;
  #loop: Promise<void> | null = null;
  readonly #reader: SpoolReader;
  readonly #client: ControlPlaneClient;
  readonly #log: Logger;

  constructor(reader: SpoolReader, client: ControlPlaneClient, log: Logger) {
    this.#reader = reader;
    this.#client = client;
    this.#log = log;
  }

  start(): void {
    this.#loop = this.#run();
  }

  samples(): MetricSample[] {
    return [
      { name: 'sallyport_shipped_events_total', labels: '', value: this.#shipped },
      { name: 'sallyport_ship_failures_total', labels: '', value: this.#failures },
    ];
  }

  async #run(): Promise<void> {
    let retry_ms = RETRY_MS;
    while (!this.#stopped) {
      const batch = await this.#reader.next().catch((error: Error) => this.#note(error.message));
      if (batch === null) {
        await this.#pause(IDLE_MS);
        continue;
      }
      const delivered = await this.#deliver(batch);
      retry_ms = delivered ? RETRY_MS : Math.min(RETRY_MS_MAX, retry_ms * 2);
      if (!delivered) await this.#pause(retry_ms);
      else if (batch.lines.length < SMALL_BATCH) await this.#pause(IDLE_MS / Math.max(1, this.#reader.backlog().streams));
    }
  }

  async #deliver(batch: SpoolBatch): Promise<boolean> {
    try {
      const answer = await this.#client.post(EVENTS_PATH, `${batch.lines.join('\n')}\n`, batch.stream, DELIVERY_TIMEOUT_MS);
      const acked = answer.status === 200 ? ackOf(answer.body, batch.stream) : null;
      if (acked === null) throw new Error(`status ${answer.status}`);
      await this.#reader.ack(batch.stream, Math.min(acked, batch.lastSeq));
      if (acked < batch.lastSeq) this.#reader.release(batch.stream);
      this.#shipped += batch.lines.length;
      this.#failing = false;
      return true;
    } catch (error) {
      this.#reader.release(batch.stream);
      this.#note((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      return false;
    }
  }

  /** Logged once per spell of failures. */
  #note(detail: string): null {
    this.#failures++;
    if (!this.#failing) this.#log.warn({ detail }, 'the control plane does not take events; they stay in the spool');
    this.#failing = true;
    return null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ships what is there, once, and looks for no more. */
  async flush(): Promise<void> {
    await this.#halt();
    for (let batch = await this.#reader.next(); batch !== null; batch = await this.#reader.next()) {
      if (!(await this.#deliver(batch))) break;
    }
  }

  /** Ships what came since, and stops. */
  async stop(): Promise<void> {
    await this.#halt();
    if (!this.#failing) await this.flush();
    this.#reader.close();
  }

  async #halt(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#loop;
  }
}

/** How far the control plane has the stream, or `null` when the answer does not say. */
function ackOf(body: string, stream: string): number | null {
  const answer = JSON.parse(body) as { acks?: readonly { stream: string; seq: number }[] };
  const ack = answer.acks?.find((item) => item.stream === stream);
  return typeof ack?.seq === 'number' ? ack.seq : null;
}
