import { Agent, request } from 'node:http';

/** What became of the requests of a load, by the marker that each carried in its path. */
export interface LoadResult {
  /** Answered wholly: status by marker. */
  readonly answered: ReadonlyMap<string, number>;
  /** Not answered: error code by marker. */
  readonly failed: ReadonlyMap<string, string>;
  /** Connections that were made. */
  readonly connections: number;
}

export interface LoadOptions {
  /** Connections that are used at the same time. */
  readonly clients?: number;
  /** Between two requests of a connection; keeps a test's load from being a benchmark. */
  readonly pause_ms?: number;
  /** A connection of its own for each request, so that every one meets the listener. */
  readonly fresh?: boolean;
  readonly target?: (marker: string) => string;
}

/** A request that is not answered within this is counted as failed. */
const ANSWER_MS_MAX = 20_000;

const LETTERS = 'abcdefghijkmnpqrstuvwxyz';

/** Letters only: numbers in a path may be account numbers, which are masked before they are recorded. */
function markerOf(client: number, turn: number): string {
  let text = '';
  for (let rest = turn + 1; rest > 0; rest = Math.floor(rest / LETTERS.length)) text = LETTERS.charAt(rest % LETTERS.length) + text;
  return `${LETTERS.charAt(client)}-${text}`;
}

/** Sends requests without end, each once and each with a marker of its own. */
export class Load {
  readonly #port: number;
  readonly #options: Required<LoadOptions>;
  readonly #agent: Agent;
  readonly #answered = new Map<string, number>();
  readonly #failed = new Map<string, string>();
  readonly #clients: Promise<void>[];
  #connections = 0;
  #stopped = false;

  constructor(port: number, options: LoadOptions = {}) {
    this.#port = port;
    this.#options = { clients: 8, pause_ms: 2, fresh: false, target: (marker) => `/statements/${marker}`, ...options };
    this.#agent = new Agent({ keepAlive: !this.#options.fresh });
    this.#clients = Array.from({ length: this.#options.clients }, (_, client) => this.#run(client));
  }

  get answered(): number {
    return this.#answered.size;
  }

  async #run(client: number): Promise<void> {
    for (let turn = 0; !this.#stopped; turn++) {
      const marker = markerOf(client, turn);
      await this.#send(marker).then(
        (status) => this.#answered.set(marker, status),
        (error: NodeJS.ErrnoException) => this.#failed.set(marker, error.code ?? error.message),
      );
      await new Promise((next) => setTimeout(next, this.#options.pause_ms));
    }
  }

  #send(marker: string): Promise<number> {
    return new Promise((answer, fail) => {
      const sent = request({ host: '127.0.0.1', port: this.#port, path: this.#options.target(marker), agent: this.#agent }, (response) => {
        response.once('error', fail);
        response.once('end', () => (response.complete ? answer(response.statusCode ?? 0) : fail(new Error('cut off'))));
        response.resume();
      });
      sent.setTimeout(ANSWER_MS_MAX, () => sent.destroy(new Error('no answer')));
      sent.once('error', fail);
      sent.once('socket', () => {
        if (!sent.reusedSocket) this.#connections++;
      });
      sent.end();
    });
  }

  /** Resolves once this many more requests were answered. */
  async more(count: number): Promise<void> {
    const goal = this.#answered.size + count;
    while (this.#answered.size < goal) await new Promise((next) => setTimeout(next, 10));
  }

  /** Ends the requests under way and tells of all. */
  async stop(): Promise<LoadResult> {
    this.#stopped = true;
    await Promise.all(this.#clients);
    this.#agent.destroy();
    return { answered: this.#answered, failed: this.#failed, connections: this.#connections };
  }
}
