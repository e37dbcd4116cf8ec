/** The attacks that are simulated; the words are those of the detectors. */
export type Attack =
  | 'brute-force'
  | 'credential-stuffing'
  | 'credential-stuffing-distributed'
  | 'account-takeover'
  | 'object-enumeration'
  | 'foreign-object'
  | 'function-surprise'
  | 'forced-browsing'
  | 'excess-consumption'
  | 'card-testing'
  | 'interval-regularity'
  | 'address-rotation'
  | 'session-rotation'
  | 'token-replay'
  | 'user-enumeration'
  | 'flow-order'
  | 'impossible-travel'
  | 'graphql-cost'
  | 'breached-password'
  | 'promo-reuse';

export type Intensity = 'low' | 'medium' | 'high';

/** One exchange in the record format of `sallyport replay`. */
export interface TrafficRecord {
  readonly id: string;
  readonly ts: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly client_ip: string;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly latency_ms: number;
  };
}

export interface Labelled {
  readonly at: number;
  /** The attack it is part of, or `null` for honest traffic. */
  readonly attack: Attack | null;
  readonly record: TrafficRecord;
}

/** A client program at an address, with what it sends along. */
export interface Client {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly place?: readonly [number, number];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

let counter = 0;

/** Writes an exchange down. */
export function labelled(at: number, attack: Attack | null, client: Client, ask: Ask, answer: Answer): Labelled {
  const place = ask.place === undefined ? {} : { 'x-geo-latitude': String(ask.place[0]), 'x-geo-longitude': String(ask.place[1]) };
  const headers = {
    host: 'api.bank.example',
    ...client.headers,
    ...(ask.token !== undefined && { authorization: `Bearer ${ask.token}` }),
    ...(ask.body !== undefined && { 'content-type': 'application/json' }),
    ...place,
  };
  const body = JSON.stringify(answer.body);
  return {
    at,
    attack,
    record: {
      id: `s${counter++}`,
      ts: new Date(at).toISOString(),
      method: ask.method,
      path: ask.path,
      headers,
      ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
      client_ip: client.address,
      response: { status: answer.status, headers: { 'content-type': 'application/json' }, body, latency_ms: 20 },
    },
  };
}
