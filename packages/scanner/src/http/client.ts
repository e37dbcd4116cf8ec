import { Buffer } from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@sallyport/core';
import { ANONYMOUS, type Credentials } from '../identity/credentials.ts';
import { ANSWER_BYTES_MAX, BACKOFF_MS_MAX, BACKOFF_TRIES_MAX, PLACE_WAIT_MS_MAX, PLACES_WAITED_MAX, WAIT_MS_MAX } from '../limits.ts';
import type { Call, Exchange } from '../model.ts';
import { quietFor } from './quiet.ts';
import { allowsCall, type ScopeRules } from './scope.ts';

/** Longest sleep at a time, so that a clock that is set is seen. */
const QUIET_STEP_MS = 60_000;

/** No more requests may be sent; the scan ends and reports what it has. */
export class BudgetSpent extends Error {}

export interface ClientSettings {
  readonly origin: string;
  readonly budget: number;
  /** Requests a second; 0 for as fast as the target answers. */
  readonly rate: number;
  readonly timeout_ms: number;
  readonly scope: ScopeRules;
  /** Sent with every request, so that the target's owner can tell the scan from an attack. */
  readonly userAgent: string;
  readonly verifyCertificate: boolean;
  /** Times of day, UTC, in which nothing is sent. */
  readonly quietHours: readonly string[];
}

export interface SendOptions {
  /** An answer 429 is given back at once instead of waited out. */
  readonly takeRefusal?: boolean;
  /** Shorter than the client's own timeout. */
  readonly timeout_ms?: number;
}

/** Sends requests to the one target, within scope, budget and rate. */
export class Client {
  readonly #settings: ClientSettings;
  readonly #clock: Clock;
  readonly #agent: http.Agent | https.Agent;
  #sent = 0;
  /** How long answers 429 were waited for, by place; bounded by `PLACES_WAITED_MAX`. */
  readonly #waited_ms = new Map<string, number>();
  #waitedInAll_ms = 0;
  /** Bounded by the calls it is learned from. */
  readonly #nothing = new Set<string>();
  #nextSlot_ms = 0;
  #pause_ms = 0;

  constructor(settings: ClientSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    const secure = settings.origin.startsWith('https:');
    this.#agent = secure
      ? new https.Agent({ keepAlive: true, rejectUnauthorized: settings.verifyCertificate })
      : new http.Agent({ keepAlive: true });
  }

  get settings(): ClientSettings {
    return this.#settings;
  }

  get origin(): string {
    return this.#settings.origin;
  }

  get sent(): number {
    return this.#sent;
  }

  /** May this call be sent at all? Checks that would build one out of scope skip it. */
  allows(call: Call): boolean {
    return allowsCall(this.#settings.scope, call);
  }

  /** Never throws for what the target does; throws {@link BudgetSpent} when the budget is used up. */
  async send(call: Call, credentials: Credentials, options: SendOptions = {}): Promise<Exchange> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(call, credentials, options);
      const exchange = this.#nothing.has(shapeOfText(answer.body)) ? { ...answer, nothing: true } : answer;
      if (exchange.status !== 429 || options.takeRefusal === true || attempt >= BACKOFF_TRIES_MAX || !this.#mayWait(call)) {
        this.#pause_ms *= 0.8;
        return exchange;
      }
      await this.#backOff(exchange, call);
    }
  }

  /** Learns how the target says, with a status of success, that there is nothing: asked for paths that nobody has. */
  async learnNothing(calls: readonly Call[]): Promise<void> {
    for (const call of calls) {
      const [first, second] = [await this.send(call, ANONYMOUS), await this.send(call, ANONYMOUS)];
      const said = shapeOfText(first.body);
      if (first.status >= 200 && first.status < 300 && said !== '' && said === shapeOfText(second.body)) this.#nothing.add(said);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** A place that has been waited for long enough is refused for good: a lockout, not a hurry. */
  #mayWait(call: Call): boolean {
    return (this.#waited_ms.get(placeOf(call)) ?? 0) < PLACE_WAIT_MS_MAX && this.#waitedInAll_ms < WAIT_MS_MAX;
  }

  async #backOff(exchange: Exchange, call: Call): Promise<void> {
    const asked = Number(exchange.headers['retry-after'] ?? exchange.headers['ratelimit-reset'] ?? 1);
    const wait_ms = Math.min(BACKOFF_MS_MAX, (Number.isFinite(asked) && asked >= 0 ? asked : 1) * 1_000 + 50);
    // What follows is slowed too, less and less: a target that refuses once may refuse again.
    this.#pause_ms = Math.min(500, this.#pause_ms * 2 + 20);
    this.#waitedInAll_ms += wait_ms;
    const place = placeOf(call);
    if (this.#waited_ms.has(place) || this.#waited_ms.size < PLACES_WAITED_MAX)
      this.#waited_ms.set(place, (this.#waited_ms.get(place) ?? 0) + wait_ms);
    await sleep(wait_ms);
  }

  async #slot(): Promise<void> {
    if (this.#sent >= this.#settings.budget) throw new BudgetSpent();
    this.#sent++;
    for (let wait_ms = this.#quiet(); wait_ms > 0; wait_ms = this.#quiet()) await sleep(Math.min(wait_ms, QUIET_STEP_MS));
    const gap_ms = Math.max(this.#settings.rate > 0 ? 1_000 / this.#settings.rate : 0, this.#pause_ms);
    if (gap_ms < 1) return;
    const now = this.#clock.micros() / 1_000;
    const at = Math.max(now, this.#nextSlot_ms);
    this.#nextSlot_ms = at + gap_ms;
    if (at > now) await sleep(at - now);
  }

  #quiet(): number {
    return quietFor(this.#settings.quietHours, this.#clock.now());
  }

  async #once(call: Call, credentials: Credentials, options: SendOptions): Promise<Exchange> {
    if (!this.allows(call)) return this.#unanswered(call, credentials, {}, 'out of scope');
    await this.#slot();
    const target = withQuery(call.target, credentials.query);
    const body = call.packed === undefined ? (call.body === null ? null : Buffer.from(call.body)) : Buffer.from(call.packed);
    const headers: Record<string, string> = {
      'user-agent': this.#settings.userAgent,
      accept: 'application/json, */*;q=0.5',
      ...call.headers,
      ...credentials.headers,
      ...(Object.keys(credentials.cookies).length > 0 ? { cookie: cookieText(credentials.cookies, call.headers.cookie) } : {}),
      ...(body === null ? {} : { 'content-length': String(body.length) }),
    };
    const started = this.#clock.micros();
    return new Promise((resolve) => {
      const finish = (answer: Partial<Exchange>): void =>
        resolve({
          call,
          as: credentials.name,
          sent: headers,
          url: `${this.#settings.origin}${target}`,
          status: 0,
          headers: {},
          body: '',
          json: undefined,
          latency_ms: (this.#clock.micros() - started) / 1_000,
          at: this.#clock.now(),
          fault: null,
          ...answer,
        });
      this.#request(call.method, target, headers, body, credentials, options.timeout_ms ?? this.#settings.timeout_ms, finish);
    });
  }

  #request(
    method: string,
    target: string,
    headers: Record<string, string>,
    body: Buffer | null,
    credentials: Credentials,
    timeout_ms: number,
    finish: (answer: Partial<Exchange>) => void,
  ): void {
    const url = new URL(this.#settings.origin);
    const secure = url.protocol === 'https:';
    const own = credentials.certificate !== null && secure;
    try {
      const request = (secure ? https : http).request({
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (secure ? 443 : 80),
        method,
        path: target,
        headers,
        agent: own ? false : this.#agent,
        ...(own
          ? { cert: credentials.certificate.cert, key: credentials.certificate.key, rejectUnauthorized: this.#settings.verifyCertificate }
          : {}),
      });
      const timer = globalThis.setTimeout(() => request.destroy(new Error(`no answer in ${timeout_ms} ms`)), timeout_ms);
      request.on('error', (error) => {
        globalThis.clearTimeout(timer);
        finish({ fault: error.message });
      });
      request.on('response', (response) =>
        collect(response, (answer) => {
          globalThis.clearTimeout(timer);
          finish(answer);
        }),
      );
      request.end(body);
    } catch (error) {
      // A target or header that Node refuses to send; some probes build such.
      finish({ fault: error instanceof Error ? error.message : String(error) });
    }
  }

  #unanswered(call: Call, credentials: Credentials, sent: Record<string, string>, fault: string): Exchange {
    const url = `${this.#settings.origin}${call.target}`;
    return {
      call,
      as: credentials.name,
      sent,
      url,
      status: 0,
      headers: {},
      body: '',
      json: undefined,
      latency_ms: 0,
      at: this.#clock.now(),
      fault,
    };
  }
}

/** A short answer without what is different in each, such as request ids; longer ones say more than that there is nothing. */
function shapeOfText(body: string): string {
  return body.length > 400 ? '' : body.replace(/[0-9a-z-]{8,}/gi, '*');
}

/** Method and path without its ids. */
function placeOf({ method, target }: Call): string {
  return `${method} ${target.split('?', 1)[0]!.replace(/[^/]*\d[^/]*/g, '*')}`;
}

function collect(response: http.IncomingMessage, finish: (answer: Partial<Exchange>) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    if (size < ANSWER_BYTES_MAX) chunks.push(chunk);
    size += chunk.length;
  });
  const end = (fault: string | null) => (): void => {
    const body = Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
    finish({ status: response.statusCode ?? 0, headers: response.headers as Exchange['headers'], body, json: parseJson(body), fault });
  };
  response.on('end', end(null));
  response.on('error', (error) => end(error.message)());
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{"\dtfn-]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withQuery(target: string, query: Readonly<Record<string, string>>): string {
  const added = new URLSearchParams(query).toString();
  if (added === '') return target;
  return `${target}${target.includes('?') ? '&' : '?'}${added}`;
}

function cookieText(cookies: Readonly<Record<string, string>>, own: string | undefined): string {
  const all = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return [...(own === undefined ? [] : [own]), ...all].join('; ');
}
