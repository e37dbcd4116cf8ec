import type { SendHandle } from 'node:child_process';
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FetchedKeys } from '@sallyport/contract/enforce';
import type { Reaction } from '@sallyport/core';
import type { CounterDelta, CounterStore } from '@sallyport/policy';
import type { MetricSample } from '../metrics/sample.ts';
import type { WorkerConfig } from '../worker/worker-config.ts';
import { ALIVE_SILENCE_MS_MAX, type SpoolPlace, type ToPrimary, type ToWorker } from './messages.ts';
import type { SharedHandle } from './shared-handle.ts';

/** Time for a worker to answer; loading and compiling are well under a second. */
const ANSWER_MS_MAX = 20_000;

/** A scrape does not wait longer than this for a busy worker. */
const SAMPLES_MS_MAX = 2_000;

/**
 * Less than the 16 MB that V8 takes by itself. What a request leaves behind dies young, so a larger young generation is
 * filled all the same: under load the worker held 80 MB more (235 to 150 MB) and was no faster (132 and 138 to 133 and
 * 135 us of CPU a request, interleaved).
 */
const YOUNG_GENERATION = '--max-semi-space-size=12';

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const MAIN = fileURLToPath(new URL(FROM_SOURCE ? './worker-main.ts' : './worker-main.js', import.meta.url));

type Waiter = {
  readonly matches: (message: ToPrimary) => boolean;
  readonly resolve: (message: ToPrimary) => void;
  readonly reject: (error: Error) => void;
};

/** The worker ended before it answered: that says nothing of what it was asked. */
export class WorkerEnded extends Error {
  override readonly name: string = 'WorkerEnded';
}

/** The worker cannot do what it was told: its configuration is at fault. */
export class WorkerRefusal extends Error {
  override readonly name: string = 'WorkerRefusal';
}

/** What a worker process says of itself and asks for. */
export interface WorkerPorts {
  onExit(worker: WorkerProcess, detail: string): void;
  /** The counters that workers share. */
  readonly count: CounterStore['add'];
  wantKeys(issuer: string): void;
  /** Proofs of possession that it let through. */
  onProofs(worker: WorkerProcess, ids: readonly string[]): void;
}

/** One worker process as the primary sees it. */
export class WorkerProcess {
  readonly startedAt: number = performance.now();
  ready = false;
  /** True once it was asked to stop. */
  stopping = false;
  readonly #child: ChildProcess;
  readonly #waiters = new Set<Waiter>();
  readonly #ports: WorkerPorts;
  #lastAlive: number = performance.now();
  #nextId = 1;

  constructor(ports: WorkerPorts) {
    this.#ports = ports;
    this.#child = fork(MAIN, [], {
      execArgv: FROM_SOURCE ? [YOUNG_GENERATION, '--conditions=source'] : [YOUNG_GENERATION],
      serialization: 'json',
    });
    this.#child.on('message', (message: ToPrimary) => this.#onMessage(message));
    this.#child.on('error', () => {});
    this.#child.on('exit', (code, signal) => {
      this.ready = false;
      const detail = signal ?? `exit code ${code}`;
      for (const waiter of this.#waiters) waiter.reject(new WorkerEnded(`the worker ended: ${detail}`));
      this.#waiters.clear();
      ports.onExit(this, detail);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async start(
    config: WorkerConfig,
    place: { readonly stream: string; readonly spool: SpoolPlace },
    keys: readonly FetchedKeys[],
    handles: ReadonlyMap<string, SharedHandle>,
  ): Promise<void> {
    await this.#ask({ type: 'start', config, ...place, keys }, (message) => message.type === 'started');
    for (const [name, handle] of handles) await this.listen(name, handle);
    this.ready = true;
  }

  async listen(name: string, handle: SharedHandle): Promise<void> {
    const listening = (message: ToPrimary): boolean => message.type === 'listening' && message.name === name;
    await this.#ask({ type: 'listen', name }, listening, handle.native as SendHandle);
  }

  /** The error that keeps the worker from running on this configuration, or `null`. */
  async prepare(config: WorkerConfig, id: number): Promise<string | null> {
    const answer = await this.#ask({ type: 'prepare', id, config }, (message) => message.type === 'prepared' && message.id === id);
    return answer.type === 'prepared' ? answer.error : null;
  }

  async commit(id: number): Promise<void> {
    await this.#ask({ type: 'commit', id }, (message) => message.type === 'committed' && message.id === id);
  }

  discard(id: number): void {
    this.#send({ type: 'discard', id });
  }

  async samples(): Promise<readonly MetricSample[]> {
    const id = this.#nextId++;
    const answer = await this.#ask(
      { type: 'samples', id },
      (message) => message.type === 'samples' && message.id === id,
      undefined,
      SAMPLES_MS_MAX,
    );
    return answer.type === 'samples' ? answer.samples : [];
  }

  react(reactions: readonly Reaction[]): void {
    this.#send({ type: 'reactions', reactions });
  }

  keys(sets: readonly FetchedKeys[]): void {
    this.#send({ type: 'keys', sets });
  }

  proofs(ids: readonly string[]): void {
    this.#send({ type: 'proofs', ids });
  }

  drain(deadline_ms: number): void {
    this.stopping = true;
    this.ready = false;
    this.#send({ type: 'drain', deadline_ms });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends a worker that is stuck. */
  killIfSilent(): void {
    if (performance.now() - this.#lastAlive > ALIVE_SILENCE_MS_MAX) this.kill();
  }

  get exited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #send(message: ToWorker, handle?: SendHandle): void {
    // An ended worker is told by its exit; a message to it is nothing to report.
    if (this.#child.connected) this.#child.send(message, handle, undefined, () => {});
  }

  #ask(message: ToWorker, matches: Waiter['matches'], handle?: SendHandle, timeout_ms: number = ANSWER_MS_MAX): Promise<ToPrimary> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.reject(new Error(`no answer to ${message.type} after ${timeout_ms} ms`)), timeout_ms);
      const waiter: Waiter = {
        matches,
        resolve: (answer) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          reject(error);
        },
      };
      this.#waiters.add(waiter);
      if (this.exited) waiter.reject(new WorkerEnded('the worker ended'));
      else this.#send(message, handle);
    });
  }

  #answerCount(id: number, deltas: readonly CounterDelta[]): void {
    this.#ports.count(deltas).then(
      (totals) => this.#send({ type: 'counted', id, totals }),
      () => this.#send({ type: 'counted', id, totals: null }),
    );
  }

  #onMessage(message: ToPrimary): void {
    this.#lastAlive = performance.now();
    if (message.type === 'count') {
      this.#answerCount(message.id, message.deltas);
      return;
    }
    if (message.type === 'keys-wanted') {
      this.#ports.wantKeys(message.issuer);
      return;
    }
    if (message.type === 'proofs') {
      this.#ports.onProofs(this, message.ids);
      return;
    }
    for (const waiter of [...this.#waiters]) {
      if (message.type === 'failed') waiter.reject(new WorkerRefusal(message.detail));
      else if (waiter.matches(message)) waiter.resolve(message);
    }
  }
}
