import { type FetchedKeys, ProofMemory } from '@sallyport/contract/enforce';
import type { Reaction } from '@sallyport/core';
import type { CounterStore } from '@sallyport/policy';
import type { Logger } from 'pino';
import type { MetricSample } from '../metrics/sample.ts';
import type { WorkerConfig } from '../worker/worker-config.ts';
import type { SpoolPlace } from './messages.ts';
import type { SharedHandle } from './shared-handle.ts';
import { WorkerEnded, WorkerProcess } from './worker-process.ts';

/**
 * Pause before a crashed worker is started anew; doubles with each crash in a row. Short at the most: connections wait in
 * the listener's queue meanwhile, and a request that crashes workers must not take the gateway away for long.
 */
const RESTART_MS = 100;
const RESTART_MS_MAX = 2_000;
/** A worker that lived this long had no crash in a row before it. */
const STEADY_MS = 60_000;
/** Tries of the very first start: a worker may be killed there (out of memory) for no fault of the configuration. */
const FIRST_STARTS_MAX = 5;
/** How often silent workers are looked for. */
const WATCH_INTERVAL_MS = 1_000;

export interface FleetPorts {
  readonly log: Logger;
  readonly spool: SpoolPlace;
  /** A stream name never used before. */
  streamId(worker: number): string;
  onCrash(detail: string): void;
  /** A token names a key of this issuer that is not there. */
  onKeysWanted(issuer: string): void;
  /** Proofs of possession that were used. */
  onProofsUsed(ids: readonly string[]): void;
  /** The counters that workers share. */
  readonly counters: CounterStore;
}

interface Slot {
  worker: WorkerProcess | null;
  crashes: number;
  /** True until it ran for the first time: {@link Fleet.start} sees to it, a crash does not start it anew. */
  first: boolean;
}

/** What serves by a configuration: processes of their own, or this one. */
export interface Workers {
  readonly restarts: number;
  readonly readyCount: number;
  readonly pids: readonly number[];
  /** Throws {@link WorkerRefusal} when the configuration cannot be run, else what else kept one from it. */
  start(): Promise<void>;
  /** All take the configuration, or none does: throws what kept one from it. `fresh`: listeners that were not open before. */
  apply(config: WorkerConfig, fresh: ReadonlyMap<string, SharedHandle>): Promise<void>;
  react(reactions: readonly Reaction[]): void;
  keys(sets: readonly FetchedKeys[]): void;
  samples(): Promise<(readonly MetricSample[])[]>;
  stop(deadline_ms: number): Promise<void>;
}

/** The workers: as many as the configuration says, each started anew when it crashes. */
export class Fleet implements Workers {
  restarts = 0;
  #config: WorkerConfig;
  #stopping = false;
  #nextId = 1;
  #reactions: readonly Reaction[] = [];
  #keys: readonly FetchedKeys[] = [];
  /** What workers used, for those that start later. */
  readonly #proofs = new ProofMemory();
  readonly #slots: Slot[];
  readonly #handles: ReadonlyMap<string, SharedHandle>;
  readonly #ports: FleetPorts;
  readonly #watch: NodeJS.Timeout;

  constructor(count: number, config: WorkerConfig, handles: ReadonlyMap<string, SharedHandle>, ports: FleetPorts) {
    this.#config = config;
    this.#handles = handles;
    this.#ports = ports;
    this.#slots = Array.from({ length: count }, () => ({ worker: null, crashes: 0, first: true }));
    this.#watch = setInterval(() => this.#eachWorker((worker) => worker.killIfSilent()), WATCH_INTERVAL_MS).unref();
  }

  get readyCount(): number {
    return this.#slots.filter((slot) => slot.worker?.ready === true).length;
  }

  get pids(): number[] {
    return this.#slots.flatMap((slot) => (slot.worker === null ? [] : [slot.worker.pid]));
  }

  /** Starts all workers. Throws {@link WorkerRefusal} when the configuration cannot be run, else what else kept one from it. */
  async start(): Promise<void> {
    await Promise.all(this.#slots.map((slot, index) => this.#launchFirst(slot, index)));
  }

  async #launchFirst(slot: Slot, index: number): Promise<void> {
    for (let tries = 1; slot.first && !this.#stopping; tries++) {
      try {
        await this.#launch(slot, index);
        slot.first = false;
      } catch (error) {
        if (!(error instanceof WorkerEnded) || tries === FIRST_STARTS_MAX) throw error;
        this.restarts++;
        await new Promise((resolve) => setTimeout(resolve, pauseAfter(slot.crashes)));
      }
    }
  }

  async #launch(slot: Slot, index: number): Promise<void> {
    const worker = new WorkerProcess({
      onExit: (ended, detail) => this.#onExit(slot, index, ended, detail),
      count: (deltas) => this.#ports.counters.add(deltas),
      wantKeys: (issuer) => this.#ports.onKeysWanted(issuer),
      onProofs: (from, ids) => this.#onProofs(from, ids),
    });
    slot.worker = worker;
    const place = { stream: this.#ports.streamId(index + 1), spool: this.#ports.spool };
    await worker.start(this.#config, place, this.#keys, this.#served(index, this.#handles));
    if (this.#reactions.length > 0) worker.react(this.#reactions);
    const { ids } = this.#proofs;
    if (ids.length > 0) worker.proofs(ids);
  }

  #onProofs(from: WorkerProcess, ids: readonly string[]): void {
    this.#proofs.learn(ids, Date.now());
    this.#eachWorker((worker) => worker !== from && worker.proofs(ids));
    this.#ports.onProofsUsed(ids);
  }

  #onExit(slot: Slot, index: number, worker: WorkerProcess, detail: string): void {
    if (slot.worker === worker) slot.worker = null;
    if (this.#stopping || worker.stopping) return;
    slot.crashes = performance.now() - worker.startedAt > STEADY_MS ? 1 : slot.crashes + 1;
    const pause = pauseAfter(slot.crashes);
    this.#ports.onCrash(`worker ${index + 1} (pid ${worker.pid}) ended: ${detail}; starting anew in ${pause} ms`);
    if (!slot.first) setTimeout(() => this.#relaunch(slot, index), pause);
  }

  #relaunch(slot: Slot, index: number): void {
    if (this.#stopping || slot.worker !== null) return;
    this.restarts++;
    this.#launch(slot, index).catch((error: Error) => {
      this.#ports.log.error({ err: error.message }, 'worker did not start');
      slot.worker?.kill();
    });
  }

  /** Every worker builds the configuration; only when all can, all take it. Throws what kept one from it. */
  async apply(config: WorkerConfig, fresh: ReadonlyMap<string, SharedHandle>): Promise<void> {
    const id = this.#nextId++;
    const ready = this.#slots.map((slot) => (slot.worker?.ready === true ? slot.worker : null));
    const workers = ready.filter((worker) => worker !== null);
    const errors = await Promise.all(
      workers.map((worker) => worker.prepare(config, id).catch((error: Error) => (worker.exited ? null : error.message))),
    );
    const refusal = errors.find((error) => error !== null);
    if (refusal !== undefined && refusal !== null) {
      for (const worker of workers) worker.discard(id);
      throw new Error(refusal);
    }
    // A worker that crashes from here on starts with the new configuration.
    this.#config = config;
    await Promise.all(ready.map((worker, index) => (worker === null ? null : this.#commit(worker, id, this.#served(index, fresh)))));
  }

  /** The listeners of one worker: those whose exchanges come in parts belong to the first alone, where the parts meet. */
  #served(index: number, handles: ReadonlyMap<string, SharedHandle>): ReadonlyMap<string, SharedHandle> {
    if (index === 0) return handles;
    const apart = new Set(this.#config.gateway.listeners.filter((listener) => listener.answers).map(({ name }) => name));
    return apart.size === 0 ? handles : new Map([...handles].filter(([name]) => !apart.has(name)));
  }

  async #commit(worker: WorkerProcess, id: number, fresh: ReadonlyMap<string, SharedHandle>): Promise<void> {
    try {
      await worker.commit(id);
      for (const [name, handle] of fresh) await worker.listen(name, handle);
    } catch (error) {
      if (worker.exited) return;
      this.#ports.log.error(
        { err: (error as Error).message, pid: worker.pid },
        'worker did not take the configuration; it is started anew',
      );
      worker.kill();
    }
  }

  /** Puts reactions to abuse in force in every worker, and in those that start later. */
  react(reactions: readonly Reaction[]): void {
    this.#reactions = reactions;
    this.#eachWorker((worker) => worker.react(reactions));
  }

  /** Keys of token issuers, for every worker and those that start later. */
  keys(sets: readonly FetchedKeys[]): void {
    this.#keys = sets;
    this.#eachWorker((worker) => worker.keys(sets));
  }

  async samples(): Promise<(readonly MetricSample[])[]> {
    const asked: Promise<readonly MetricSample[]>[] = [];
    this.#eachWorker((worker) => asked.push(worker.samples().catch(() => [])));
    return Promise.all(asked);
  }

  /** Workers end their exchanges until the deadline. */
  async stop(deadline_ms: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    const ends: Promise<void>[] = [];
    this.#eachWorker((worker) => ends.push(this.#end(worker, deadline_ms)));
    await Promise.all(ends);
  }

  async #end(worker: WorkerProcess, deadline_ms: number): Promise<void> {
    worker.drain(deadline_ms);
    const until = performance.now() + deadline_ms + 2_000;
    while (!worker.exited && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!worker.exited) worker.kill();
  }

  #eachWorker(act: (worker: WorkerProcess) => void): void {
    for (const { worker } of this.#slots) if (worker !== null) act(worker);
  }
}

/** Milliseconds before the start that follows so many crashes in a row. */
function pauseAfter(crashes: number): number {
  return Math.min(RESTART_MS_MAX, RESTART_MS * 2 ** Math.min(10, Math.max(0, crashes - 1)));
}
