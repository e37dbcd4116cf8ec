/** What is asked, what is answered, and who asks: the parts that become one record of `sallyport replay`. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly xml?: string;
}

export interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ms?: number;
}

/** One exchange as a dialect says it; `token` is what the answer gave out. */
export interface Turn {
  readonly ask: Ask;
  readonly reply: Reply;
  readonly token?: string;
}

/** A program on a machine at an address. */
export interface Client {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Degrees. */
  readonly place: readonly [latitude: number, longitude: number];
}

export interface Labelled {
  readonly at: number;
  /** Name of the abuse it belongs to, or `null`. */
  readonly abuse: string | null;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Headers that the bank's own edge sets, and overwrites when a caller sends them. */
export const LATITUDE_HEADER = 'x-edge-lat';
export const LONGITUDE_HEADER = 'x-edge-lon';

/** Collects exchanges. */
export class Tape {
  readonly #kept: Labelled[] = [];
  #count = 0;
  readonly #host: string;

  constructor(host: string) {
    this.#host = host;
  }

  put(at: number, client: Client, turn: Turn, abuse: string | null = null): Turn {
    const { ask, reply } = turn;
    const body =
      ask.json !== undefined
        ? { type: 'application/json', text: JSON.stringify(ask.json) }
        : ask.form !== undefined
          ? { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(ask.form).toString() }
          : ask.xml !== undefined
            ? { type: 'application/xml', text: ask.xml }
            : null;
    const record = {
      id: `r${this.#count++}`,
      ts: new Date(at).toISOString(),
      method: ask.method,
      path: ask.path,
      headers: {
        host: this.#host,
        ...client.headers,
        ...ask.headers,
        ...(body !== null && { 'content-type': body.type }),
        [LATITUDE_HEADER]: client.place[0].toFixed(2),
        [LONGITUDE_HEADER]: client.place[1].toFixed(2),
      },
      ...(body !== null && { body: body.text }),
      client_ip: client.address,
      response: {
        status: reply.status,
        headers: { 'content-type': 'application/json', ...reply.headers },
        body: reply.json === undefined ? '' : JSON.stringify(reply.json),
        latency_ms: reply.ms ?? 30,
      },
    };
    this.#kept.push({ at, abuse, record });
    return turn;
  }

  /** Everything in order of time. */
  all(): Labelled[] {
    return this.#kept.sort((one, other) => one.at - other.at);
  }
}
