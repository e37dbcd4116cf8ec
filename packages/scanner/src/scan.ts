import type { Clock } from '@sallyport/core';
import type { CallbackListener } from './callback/listener.ts';
import type { ScanConfig } from './config/model.ts';
import type { Client, SendOptions } from './http/client.ts';
import { ANONYMOUS, type Credentials, garbage } from './identity/credentials.ts';
import type { Session } from './identity/session.ts';
import { IdPool } from './learn/pool.ts';
import type { BuildOptions } from './learn/request.ts';
import { toCall } from './learn/request.ts';
import { showsTrace } from './learn/trace.ts';
import { accepted } from './learn/verdict.ts';
import type { Call, CallValues, Exchange, ScanOperation } from './model.ts';
import type { SeededRandom } from './random.ts';

/** What an operation answers an identity that may use it. */
export interface Baseline {
  readonly operation: ScanOperation;
  readonly session: Session;
  readonly values: CallValues;
  readonly call: Call;
  readonly first: Exchange;
  /** The same request once more; the first again for operations that create. */
  readonly second: Exchange;
  /** Paths of the answer that differ between the two. */
  readonly volatile: ReadonlySet<string>;
  /** Text that marks what the call made; empty for reads. */
  readonly canary: string;
}

/** How an operation answers those who have not signed in. */
export interface Gate {
  readonly anonymous: Exchange;
  readonly garbage: Exchange;
}

/** An object made by the scan, to be taken away at its end. */
export interface MadeObject {
  readonly noun: string;
  readonly key: string;
  readonly value: string;
  readonly session: Session;
  readonly path: string;
  readonly via: Readonly<Record<string, string>>;
}

export interface ScanParts {
  readonly config: ScanConfig;
  readonly client: Client;
  readonly basePath: string;
  readonly operations: readonly ScanOperation[];
  readonly sessions: readonly Session[];
  readonly random: SeededRandom;
  readonly clock: Clock;
  /** Names under which the description expects an API key. */
  readonly apiKeys: readonly { readonly name: string; readonly location: string }[];
  /** Hosts that the description names as servers. */
  readonly hosts: readonly string[];
  readonly callbacks: CallbackListener | null;
  /** Candidate secrets of HMAC tokens. */
  readonly jwtSecrets: readonly string[];
  readonly jwtPublicKey: string | null;
  readonly note: (text: string) => void;
}

/** Everything a check may use: the target, the identities, and what has been learned of them. */
export class Scan {
  readonly parts: ScanParts;
  readonly pool: IdPool = new IdPool();
  /** By `operation identity`; bounded by operations times identities. */
  readonly #baselines = new Map<string, Baseline>();
  readonly #gates = new Map<string, Gate>();
  /** Which operation a call was built for. */
  readonly #callOf = new WeakMap<Call, ScanOperation>();
  /** Operations that have done what they were asked, at least once. Bounded by their number. */
  readonly reached: Set<string> = new Set();
  /** The first answer of each operation that shows how the server is made. Bounded by their number. */
  readonly traces: Map<ScanOperation, { readonly call: Call; readonly credentials: Credentials; readonly exchange: Exchange }> = new Map();
  /** Bounded by `CLEAN_UP_MAX` where it grows. */
  readonly made: MadeObject[] = [];

  constructor(parts: ScanParts) {
    this.parts = parts;
  }

  get config(): ScanConfig {
    return this.parts.config;
  }

  get operations(): readonly ScanOperation[] {
    return this.parts.operations;
  }

  get sessions(): readonly Session[] {
    return this.parts.sessions;
  }

  get random(): SeededRandom {
    return this.parts.random;
  }

  /** May checks write at all? */
  get writes(): boolean {
    return this.config.profile === 'standard';
  }

  get destructive(): boolean {
    return this.writes && this.config.destructive;
  }

  canary(): string {
    return `sp${this.random.hex(10)}`;
  }

  note(text: string): void {
    this.parts.note(text);
  }

  async send(call: Call, credentials: Credentials = ANONYMOUS, options: SendOptions = {}): Promise<Exchange> {
    const exchange = await this.parts.client.send(call, credentials, options);
    const operation = this.#callOf.get(call);
    if (operation === undefined) return exchange;
    if (accepted(exchange)) this.reached.add(operation.id);
    else if (showsTrace(exchange) && !this.traces.has(operation)) this.traces.set(operation, { call, credentials, exchange });
    return exchange;
  }

  /** Sends as a signed-in identity; an expired token is renewed and the request sent again. */
  async as(session: Session, call: Call, options: SendOptions = {}): Promise<Exchange> {
    const exchange = await this.send(call, session.credentials, options);
    if (exchange.status !== 401 || session.renew === null || (await this.#signedIn(session))) return exchange;
    const fresh = await session.renew();
    if (fresh === null) return exchange;
    session.credentials = fresh;
    return this.send(call, session.credentials, options);
  }

  async #signedIn(session: Session): Promise<boolean> {
    const proof = this.baselinesOf(session).find(
      (one) => one.operation.method === 'GET' && this.gate(one.operation)?.anonymous.status === 401,
    );
    if (proof === undefined) return true;
    return (await this.send(proof.call, session.credentials)).status !== 401;
  }

  sendGarbage(session: Session, call: Call): Promise<Exchange> {
    return this.send(call, garbage(session.credentials));
  }

  call(operation: ScanOperation, values: CallValues): Call {
    const call = toCall(operation, this.parts.basePath, values);
    this.#callOf.set(call, operation);
    return call;
  }

  buildOptions(session: Session, canary: string, optional = true): BuildOptions {
    return {
      pool: this.pool,
      random: this.random,
      owner: session.name,
      markers: session.markers,
      canary,
      optional,
      token: session.token,
      login: session.login,
    };
  }

  baseline(operation: ScanOperation, session: Session): Baseline | null {
    return this.#baselines.get(`${operation.id} ${session.name}`) ?? null;
  }

  setBaseline(baseline: Baseline): void {
    this.#baselines.set(`${baseline.operation.id} ${baseline.session.name}`, baseline);
  }

  baselinesOf(session: Session): Baseline[] {
    return [...this.#baselines.values()].filter((baseline) => baseline.session === session);
  }

  /** The baseline of any identity, ordinary ones first. */
  anyBaseline(operation: ScanOperation): Baseline | null {
    const ordered = [...this.sessions].sort((left, right) => Number(left.privileged) - Number(right.privileged));
    for (const session of ordered) {
      const found = this.baseline(operation, session);
      if (found !== null) return found;
    }
    return null;
  }

  gate(operation: ScanOperation): Gate | null {
    return this.#gates.get(operation.id) ?? null;
  }

  setGate(operation: ScanOperation, gate: Gate): void {
    this.#gates.set(operation.id, gate);
  }

  find(method: string, path: string): ScanOperation | null {
    return this.operations.find((operation) => operation.method === method && operation.path === path) ?? null;
  }

  /** Ordinary users, the ones that authorisation is tested between. */
  get ordinary(): Session[] {
    return this.sessions.filter((session) => !session.privileged);
  }

  get admin(): Session | null {
    return this.sessions.find((session) => session.privileged) ?? null;
  }
}
