import { randomBytes, randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Event, type ExchangeEvent, eventId, SallyportError, type Transaction } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine, type EngineMemory, parseDataTypes } from '@sallyport/engine';
import { OUTBOUND_LISTENER, type RecordFormat, readRecords } from '@sallyport/traffic/readers';
import type { Control } from '../control.ts';

/** Events appended at a time: one sync to disk for each. */
const BATCH_EVENTS = 500;

/** What of a recording was taken. */
export interface Taken {
  readonly records: number;
  /** Records that were not valid. */
  readonly errors: number;
  /** The first of them, or `null`. */
  readonly first_error: { readonly code: string; readonly place: string; readonly detail: string } | null;
}

/**
 * Takes recorded traffic as if a gateway had seen it: inspected by the policy in force (nothing is stopped any more),
 * observed by the same code, recorded in the evidence log under a stream of its own.
 */
export class RecordedTraffic {
  readonly #control: Control;
  readonly #memory: EngineMemory;
  /** One recording at a time, so that the numbers of the stream have no holes. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(control: Control) {
    this.#control = control;
    this.#memory = createEngineMemory(randomBytes(32));
  }

  async take(stream: string, format: RecordFormat, body: Uint8Array): Promise<Taken> {
    const turn = this.#turn.then(() => this.#read(stream, format, body));
    this.#turn = turn.catch(() => null);
    return await turn;
  }

  async #read(stream: string, format: RecordFormat, body: Uint8Array): Promise<Taken> {
    const { recorder, clock } = this.#control;
    const engine = this.#engine();
    let seq = recorder.log.highWater(stream);
    let events: Event[] = [];
    let records = 0;
    let errors = 0;
    let first: SallyportError | null = null;
    for await (const record of readRecords(once(body), format, { name: stream, at: clock.now() })) {
      if (!record.ok) {
        errors++;
        first ??= record.error;
        continue;
      }
      records++;
      events.push({ ...exchangeOf(engine, record.transaction), stream, seq: ++seq, id: eventId(stream, seq) });
      if (events.length < BATCH_EVENTS) continue;
      await recorder.deliver(events, clock.now());
      events = [];
    }
    if (events.length > 0) await recorder.deliver(events, clock.now());
    return { records, errors, first_error: first === null ? null : { code: first.code, place: first.place, detail: first.detail } };
  }

  #engine(): Engine {
    const { policy, operations, partners, specs } = this.#control.published.current;
    const { clock, config } = this.#control;
    const file = config.inventory.data_types_file ?? '';
    const dataTypes = file === '' ? [] : parseDataTypes(readFileSync(file, 'utf8'), file);
    const descriptions = specs.map(({ text }) => text);
    return createEngine(
      { policy, operations, partners, outboundListeners: [OUTBOUND_LISTENER], dataTypes, descriptions },
      { clock: { now: () => clock.now(), micros: () => performance.now() * 1_000 }, random: (bytes) => void randomFillSync(bytes) },
      this.#memory,
    );
  }
}

function exchangeOf(engine: Engine, transaction: Transaction): Omit<ExchangeEvent, 'id' | 'stream' | 'seq'> {
  const { response } = transaction;
  const [exchange] = engine.finish(engine.inspect(transaction), {
    response,
    status: response?.status ?? 0,
    upstreamStatus: response?.status ?? 0,
    duration_us: Math.round((response?.latency_ms ?? 0) * 1_000),
    requestBytes: transaction.request.body.bytes.length,
    responseBytes: response?.body.bytes.length ?? 0,
  });
  if (exchange?.kind !== 'exchange') throw new SallyportError('INTERNAL', 'recorded traffic', 'an exchange was not observed');
  return exchange as Omit<ExchangeEvent, 'id' | 'stream' | 'seq'>;
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
