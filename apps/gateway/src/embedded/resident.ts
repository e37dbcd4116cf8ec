import type { FetchedKeys } from '@sallyport/contract/enforce';
import type { Reaction } from '@sallyport/core';
import { openSpoolWriter } from '@sallyport/evidence/spool';
import type { MetricSample } from '../metrics/sample.ts';
import type { FleetPorts, Workers } from '../process/fleet.ts';
import { WorkerRefusal } from '../process/worker-process.ts';
import { Gateway } from '../worker/gateway.ts';
import { readAhead } from '../worker/geography.ts';
import { systemClock, systemRandom } from '../worker/ports.ts';
import type { WorkerConfig } from '../worker/worker-config.ts';

/** Serves within this process, where an application asks for each decision. */
export class Resident implements Workers {
  readonly restarts = 0;
  readonly #config: WorkerConfig;
  readonly #ports: FleetPorts;
  #gateway: Gateway | null = null;
  #keys: readonly FetchedKeys[] = [];

  constructor(config: WorkerConfig, ports: FleetPorts) {
    this.#config = config;
    this.#ports = ports;
  }

  /** `null` before {@link start}. */
  get gateway(): Gateway | null {
    return this.#gateway;
  }

  get readyCount(): number {
    return this.#gateway === null || this.#gateway.runtime.draining ? 0 : 1;
  }

  get pids(): readonly number[] {
    return [process.pid];
  }

  async start(): Promise<void> {
    const { directory, bytesMax } = this.#ports.spool;
    const spool = openSpoolWriter(directory, this.#ports.streamId(1), { bytesMax });
    try {
      this.#gateway = new Gateway(this.#config, { clock: systemClock, random: systemRandom, log: this.#ports.log, spool });
    } catch (error) {
      spool.close();
      throw new WorkerRefusal((error as Error).message, { cause: error });
    }
    this.#gateway.takeKeys(this.#keys);
    this.#gateway.onKeysWanted((issuer) => this.#ports.onKeysWanted(issuer));
    this.#gateway.onProofsUsed((ids) => this.#ports.onProofsUsed(ids));
    this.#gateway.shareCounters(this.#ports.counters);
  }

  async apply(config: WorkerConfig): Promise<void> {
    await readAhead(config.gateway.geography);
    this.#gateway?.prepare(config)();
  }

  react(reactions: readonly Reaction[]): void {
    this.#gateway?.react(reactions);
  }

  keys(sets: readonly FetchedKeys[]): void {
    this.#keys = sets;
    this.#gateway?.takeKeys(sets);
  }

  async samples(): Promise<(readonly MetricSample[])[]> {
    return this.#gateway === null ? [] : [this.#gateway.samples()];
  }

  async stop(deadline_ms: number): Promise<void> {
    await this.#gateway?.drain(deadline_ms);
  }
}
