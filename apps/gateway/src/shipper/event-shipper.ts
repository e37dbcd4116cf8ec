import { joinLines, type SpoolBatch, type SpoolReader } from '@sallyport/evidence/spool';
import type { Logger } from 'pino';
import type { MetricSample } from '../metrics/sample.ts';
import type { ControlPlaneClient } from './control-plane-client.ts';

const EVENTS_PATH = '/gateway/v1/events';
/** The system event that says that events were refused. */
export const EVENTS_REFUSED = 'events-refused';
/** What is kept of the control plane's reason. */
const REASON_CHARS_MAX = 300;
const DELIVERY_TIMEOUT_MS = 30_000;
/** How soon new events are looked for when all are shipped: what the console shows is this old at most. */
const IDLE_MS = 200;
/** A batch of fewer events waits for company before the next: each delivery costs files, a round trip and a sync. */
const SMALL_BATCH = 500;
/** Pause after a delivery that failed; doubles up to the limit, which is short: the spool fills while nobody takes from it. */
const RETRY_MS = 250;
const RETRY_MS_MAX = 2_000;

/** Codes with which the control plane says that it will never take these events, however often they are sent. */
const REFUSALS: ReadonlySet<string> = new Set(['RECORD_INVALID', 'BAD_REQUEST', 'HTTP_BODY_TOO_LARGE']);

/** Events of one batch that the control plane does not take. */
export interface RefusedEvents {
  readonly stream: string;
  readonly count: number;
  /** What the control plane said of the first. */
  readonly reason: string;
  /** The file of the quarantine that keeps them, or `null` when that is full. */
  readonly kept: string | null;
}

/** Brings what the workers wrote to the control plane: at least once, in order per stream; the receiver drops repetitions by id. */
export class EventShipper {
  #shipped = 0;
  #refused = 0;
  #failures = 0;
  #stopped = false;
  #failing = false;
  #wake: (() => void) | null = null;
  #loop: Promise<void> | null = null;
  readonly #reader: SpoolReader;
  readonly #client: ControlPlaneClient;
  readonly #log: Logger;
  readonly #onRefused: (refused: RefusedEvents) => void;

  constructor(reader: SpoolReader, client: ControlPlaneClient, log: Logger, onRefused: (refused: RefusedEvents) => void) {
    this.#reader = reader;
    this.#client = client;
    this.#log = log;
    this.#onRefused = onRefused;
  }

  start(): void {
    this.#loop = this.#run();
  }

  samples(): MetricSample[] {
    return [
      { name: 'sallyport_shipped_events_total', labels: '', value: this.#shipped },
      { name: 'sallyport_refused_events_total', labels: '', value: this.#refused },
      { name: 'sallyport_ship_failures_total', labels: '', value: this.#failures },
    ];
  }

  async #run(): Promise<void> {
    let retry_ms = RETRY_MS;
    while (!this.#stopped) {
      const batch = await this.#next();
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

  /** `null`: there is nothing to ship, or the spool cannot be read. */
  #next(): Promise<SpoolBatch | null> {
    return this.#reader.next().catch((error: Error) => this.#note(error.message));
  }

  async #deliver(batch: SpoolBatch): Promise<boolean> {
    try {
      const outcome = await this.#post(batch.stream, batch.lines);
      if (outcome.refusal !== null) await this.#deliverParts(batch, outcome.refusal);
      else {
        await this.#reader.ack(batch.stream, Math.min(outcome.acked, batch.lastSeq));
        if (outcome.acked < batch.lastSeq) this.#reader.release(batch.stream);
        this.#shipped += batch.lines.length;
      }
      this.#failing = false;
      return true;
    } catch (error) {
      this.#reader.release(batch.stream);
      this.#note((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      return false;
    }
  }

  /** How far the control plane has the stream, or why it will never take these lines. Throws where trying again may help. */
  async #post(stream: string, lines: readonly Buffer[]): Promise<PostOutcome> {
    const { status, body } = await this.#client.post(EVENTS_PATH, joinLines(lines), stream, DELIVERY_TIMEOUT_MS);
    const acked = status === 200 ? ackOf(body, stream) : null;
    if (acked !== null) return { acked, refusal: null };
    const refusal = refusalOf(status, body);
    if (refusal === null) throw new Error(`status ${status}`);
    return { acked: 0, refusal };
  }

  /** Delivers what the control plane takes of a refused batch and sets the rest aside: one bad event holds up no other. */
  async #deliverParts(batch: SpoolBatch, reason: string): Promise<void> {
    const refused: Buffer[] = [];
    await this.#halve(batch.stream, batch.lines, refused);
    if (refused.length > 0) this.#setAside(batch.stream, refused, reason);
    await this.#reader.ack(batch.stream, batch.lastSeq);
    this.#shipped += batch.lines.length - refused.length;
  }

  /** Finds the refused lines by halves: the depth is the logarithm of the batch. */
  async #halve(stream: string, lines: readonly Buffer[], refused: Buffer[]): Promise<void> {
    if (lines.length === 1) {
      refused.push(...lines);
      return;
    }
    const middle = lines.length >> 1;
    for (const half of [lines.slice(0, middle), lines.slice(middle)]) {
      const { refusal } = await this.#post(stream, half);
      if (refusal !== null) await this.#halve(stream, half, refused);
    }
  }

  #setAside(stream: string, lines: readonly Buffer[], reason: string): void {
    const kept = this.#reader.setAside(stream, lines);
    this.#refused += lines.length;
    this.#log.error({ stream, events: lines.length, reason, kept }, 'the control plane refuses events; they are set aside');
    // A note of a refusal that is refused itself makes no further note, or it would never end.
    if (lines.every(isNote)) return;
    this.#onRefused({ stream, count: lines.length, reason, kept });
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
    for (let batch = await this.#next(); batch !== null; batch = await this.#next()) {
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

type PostOutcome = { readonly acked: number; readonly refusal: string | null };

/** Why the control plane will never take this, or `null` when it does not say so itself: something between us may answer too. */
function refusalOf(status: number, body: string): string | null {
  if (status < 400 || status >= 500) return null;
  try {
    const { code, place, detail } = JSON.parse(body) as Record<string, unknown>;
    return typeof code === 'string' && REFUSALS.has(code) ? `${code} at ${place}: ${detail}`.slice(0, REASON_CHARS_MAX) : null;
  } catch {
    return null;
  }
}

function isNote(line: Buffer): boolean {
  return line.includes('"kind":"system"') && line.includes(`"name":"${EVENTS_REFUSED}"`);
}

/** How far the control plane has the stream, or `null` when the answer does not say. */
function ackOf(body: string, stream: string): number | null {
  const answer = JSON.parse(body) as { acks?: readonly { stream: string; seq: number }[] };
  const ack = answer.acks?.find((item) => item.stream === stream);
  return typeof ack?.seq === 'number' ? ack.seq : null;
}
