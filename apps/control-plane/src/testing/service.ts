import { randomFillSync } from 'node:crypto';
import { loadSpec } from '@sallyport/contract';
import type { ExchangeEvent, HeaderField, TlsView } from '@sallyport/core';
import { eventId } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import {
  createInventory,
  type Inventory,
  type Weakness,
  type WeaknessKind,
  type WeaknessSettings,
  WeaknessWatch,
} from '@sallyport/inventory';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';

/** A request as a client writes it; `#` in the path becomes the number of the request. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The empty string for plain HTTP. */
  readonly tls?: string;
  readonly address?: string;
  /** Milliseconds between two requests. */
  readonly pause_ms?: number;
}

export interface Answered {
  readonly status?: number;
  readonly headers?: readonly HeaderField[];
  readonly body?: unknown;
  readonly type?: string;
}

const START = Date.UTC(2026, 0, 5);
const HOUR_MS = 3_600_000;
export const HOST = 'api.bank.example';

/** An opaque token, which makes a caller of its own. */
export const TOKEN = { authorization: 'Bearer 7d1f0e9a2b3c4d5e6f708192a3b4c5d6' };

/** A service behind the real engine: what it answers becomes recorded events, and those become inventory and weaknesses. */
export class Service {
  readonly inventory: Inventory = createInventory({ confirm_requests_min: 2, confirm_seconds_min: 0 });
  readonly watch: WeaknessWatch;
  readonly #engine: Engine;
  #at = START;
  #seq = 0;

  constructor(settings?: WeaknessSettings, mode = 'block') {
    this.watch = new WeaknessWatch(settings);
    this.#engine = createEngine(
      { policy: policySchema.parse({ mode }), operations: [], partners: [], outboundListeners: [] },
      { clock: { now: () => this.#at, micros: () => 0 }, random: (bytes) => void randomFillSync(bytes) },
      createEngineMemory(new Uint8Array(32).fill(5), { fullSamples: 1_000_000 }),
    );
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#at;
  }

  async describe(document: object): Promise<this> {
    const loaded = await loadSpec(JSON.stringify(document), 'bank.json');
    if (!loaded.ok) throw loaded.error;
    this.inventory.setSpecs([loaded.value]);
    return this;
  }

  /** Sends `METHOD /path` so many times and looks at what was recorded. */
  send(line: string, times: number, asked: Asked = {}, answered: Answered = {}): this {
    const events: ExchangeEvent[] = [];
    for (let index = 0; index < times; index++) {
      this.#at += asked.pause_ms ?? HOUR_MS;
      const event = this.#exchange(line.replaceAll('#', String(++this.#seq)), asked, answered);
      if (event.observation !== null) this.inventory.observe(event.observation);
      events.push(event);
    }
    this.watch.observe(events, this.inventory);
    return this;
  }

  of(kind: WeaknessKind): Weakness[] {
    return this.watch.weaknesses().filter((weakness) => weakness.kind === kind);
  }

  points(kind: WeaknessKind): string[] {
    return this.of(kind)
      .map(({ point }) => point)
      .sort();
  }

  #exchange(line: string, asked: Asked, answered: Answered): ExchangeEvent {
    const [method = '', target = ''] = line.split(' ');
    const { address = '198.51.100.7', tls = 'TLSv1.3' } = asked;
    const view: TlsView | null = tls === '' ? null : { version: tls, cipher: '', serverName: HOST, clientCertificate: null };
    const transaction = openTransaction(
      { id: `tx-${this.#seq}`, at: this.#at, listener: 'public', protocol: 'http/1.1', client: { address, peer: address, tls: view } },
      {
        ...{ method, target, scheme: tls === '' ? 'http' : 'https', body: bodyOf(asked.body) },
        headers: [...Object.entries({ host: HOST, ...asked.headers }), ...(asked.body === undefined ? [] : [JSON_TYPE])],
      },
    );
    const { status = 200, headers = [], body, type = 'application/json' } = answered;
    const answer = {
      state: 'complete',
      bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? { ok: true })),
    } as const;
    const response = { status, headers: [['content-type', type] as const, ...headers], body: answer, latency_ms: 3 };
    const result = { response, status, upstreamStatus: status, duration_us: 9, requestBytes: 1, responseBytes: answer.bytes.length };
    const draft = this.#engine.finish(this.#engine.inspect(transaction), result)[0];
    return { ...(draft as ExchangeEvent), id: eventId('s', this.#seq), stream: 's', seq: this.#seq };
  }
}

const JSON_TYPE: HeaderField = ['content-type', 'application/json'];

function bodyOf(body: unknown): { readonly state: 'none' | 'complete'; readonly bytes: Uint8Array } {
  return body === undefined ? { state: 'none', bytes: new Uint8Array() } : { state: 'complete', bytes: Buffer.from(JSON.stringify(body)) };
}
