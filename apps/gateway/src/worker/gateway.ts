import type { LookupFunction } from 'node:net';
import type { FetchedKeys } from '@sallyport/contract/enforce';
import type { Clock, EventDraft, RandomSource, Reaction } from '@sallyport/core';
import type { EnginePorts } from '@sallyport/engine';
import type { SpoolWriter } from '@sallyport/evidence/spool';
import { type CounterStore, CounterSync } from '@sallyport/policy';
import type { Logger } from 'pino';
import type { ListenerConfig } from '../config/listener-schema.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import { Meter } from '../metrics/meter.ts';
import type { MetricSample } from '../metrics/sample.ts';
import { SpoolRecorder, SpoolRecords } from '../record/spool-recorder.ts';
import { Listener, type ListenerParts, type ListenTarget } from '../server/listener.ts';
import { Sweeper } from '../time/sweeper.ts';
import { Turn } from '../time/turn.ts';
import { type BuildPorts, type Built, build } from './build.ts';
import type { WorkerConfig } from './worker-config.ts';

export interface GatewayPorts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: Logger;
  readonly spool: SpoolWriter;
  /** Called at the start of each phase of the engine; tests inject faults here. */
  readonly probe?: NonNullable<EnginePorts['probe']>;
  /** How forward proxies look names up; without it as the system does. */
  readonly lookup?: LookupFunction;
}

type SystemName = Extract<EventDraft, { kind: 'system' }>['name'];

/** How often an upstream that is still finishing exchanges is looked at while draining. */
const DRAIN_POLL_MS = 50;

/** One process's gateway: listeners, pools and engine over one spool. What a worker runs; tests run it in process. */
export class Gateway {
  readonly #runtime: Runtime;
  readonly #recorder: SpoolRecorder;
  readonly #ports: GatewayPorts;
  /** By name; bounded by the listeners of the configuration. */
  readonly #listeners = new Map<string, Listener>();
  #built: Built;
  #heartbeat: NodeJS.Timeout;
  #drained: Promise<void> | null = null;
  #sync: CounterSync | null = null;

  constructor(config: WorkerConfig, ports: GatewayPorts) {
    this.#ports = ports;
    const sweeper = new Sweeper();
    const meter = new Meter();
    const records = new SpoolRecords(ports.spool, meter, ports.log);
    const turn = new Turn(records);
    this.#recorder = new SpoolRecorder(records, turn);
    const { clock, random, log } = ports;
    this.#built = build(config, this.#buildPorts(sweeper, turn), this.#onHealth, null);
    const recorder = this.#recorder;
    this.#runtime = { clock, random, log, sweeper, turn, meter, recorder, snapshot: this.#built.snapshot, draining: false };
    this.#built.upstreams.start();
    this.#heartbeat = this.#startHeartbeat();
    this.#event('worker-start', `config ${config.version}`, process.pid);
  }

  /** For forms that have no listener. */
  get runtime(): Runtime {
    return this.#runtime;
  }

  /** Puts reactions to abuse in force, in the place of those before. */
  react(reactions: readonly Reaction[]): void {
    this.#built.snapshot.engine.memory.protection.reactions.replace(reactions);
  }

  /** Puts the keys of token issuers in the place of those before. */
  takeKeys(sets: readonly FetchedKeys[]): void {
    this.#built.snapshot.engine.memory.protection.keys.replace(sets);
  }

  /** Called with the issuer of a token whose key is not there, once a second at the most. */
  onKeysWanted(want: (issuer: string) => void): void {
    this.#built.snapshot.engine.memory.protection.keys.onWanted = want;
  }

  /** Told of the proofs of possession used here; those used elsewhere are given back by {@link takeProofs}. */
  onProofsUsed(tell: (ids: readonly string[]) => void): void {
    this.#built.snapshot.engine.memory.protection.proofs.onUsed = tell;
  }

  takeProofs(ids: readonly string[]): void {
    this.#built.snapshot.engine.memory.protection.proofs.learn(ids, this.#ports.clock.now());
  }

  /** Brings limits together with others through a store; without it they hold for this process by itself. */
  shareCounters(store: CounterStore): void {
    const { snapshot, config } = this.#built;
    this.#sync = new CounterSync(snapshot.engine.memory.protection.counters, store, this.#ports.clock, {
      interval_ms: config.gateway.counters.interval_ms,
      key: Buffer.from(config.hashKey, 'hex'),
      onState: (up, detail) => {
        this.#ports.log.warn({ up, detail }, 'shared counters');
        this.#event(up ? 'counters-up' : 'counters-down', up ? detail : `${detail}; limits hold for each worker by itself`, 0);
      },
    });
  }

  /** Opens a listener of the configuration. */
  async listen(name: string, target: ListenTarget): Promise<void> {
    const config = this.#built.config.gateway.listeners.find((item) => item.name === name) as ListenerConfig;
    const listener = new Listener(config, this.#runtime, this.#partsOf(this.#built, name));
    await listener.listen(target);
    // A listener of this name at another address gives way once the new one is open.
    this.#listeners.get(name)?.drain();
    this.#listeners.set(name, listener);
  }

  port(name: string): number {
    return this.#listeners.get(name)?.port ?? 0;
  }

  get connections(): number {
    let count = 0;
    for (const listener of this.#listeners.values()) count += listener.connections;
    return count;
  }

  #partsOf(built: Built, listener: string): ListenerParts {
    return built.listeners.get(listener) ?? { acceptor: null, egress: null };
  }

  /** Builds a configuration whole, then puts it in the place of the running one. Throws and changes nothing when it cannot be built. */
  prepare(config: WorkerConfig): () => void {
    const next = build(config, this.#buildPorts(this.#runtime.sweeper, this.#runtime.turn), this.#onHealth, this.#built);
    return () => this.#swap(next);
  }

  #buildPorts(sweeper: Sweeper, turn: Turn): BuildPorts {
    const { clock, random, probe, lookup } = this.#ports;
    return { clock, random, sweeper, turn, ...(probe !== undefined && { probe }), ...(lookup !== undefined && { lookup }) };
  }

  #swap(next: Built): void {
    const old = this.#built;
    this.#built = next;
    next.upstreams.inherit(old.upstreams);
    this.#runtime.snapshot = next.snapshot;
    next.upstreams.start();
    for (const [name, listener] of this.#listeners) {
      const config = next.config.gateway.listeners.find((item) => item.name === name);
      if (config !== undefined) listener.reconfigure(config, this.#partsOf(next, name));
      else {
        listener.drain();
        this.#listeners.delete(name);
      }
    }
    // Exchanges under way hold the old pools; those close their connections as they come free.
    old.upstreams.close();
    for (const { egress } of old.listeners.values()) egress?.close();
    if (old.config.gateway.record.heartbeat_ms === next.config.gateway.record.heartbeat_ms) return;
    // Only then: configurations may come more often than heartbeats.
    clearInterval(this.#heartbeat);
    this.#heartbeat = this.#startHeartbeat();
  }

  samples(): MetricSample[] {
    const { spool } = this.#ports;
    const samples: MetricSample[] = [
      ...this.#runtime.meter.samples(),
      { name: 'sallyport_events_recorded_total', labels: '', value: spool.written },
      { name: 'sallyport_events_lost_total', labels: '', value: spool.lost },
      { name: 'sallyport_event_loop_lag_seconds', labels: `pid="${process.pid}"`, value: this.#runtime.sweeper.takeLag_ms() / 1_000 },
      { name: 'sallyport_resident_bytes', labels: `pid="${process.pid}"`, value: process.memoryUsage.rss() },
    ];
    for (const group of this.#built.upstreams.groups) {
      for (const server of group.servers) {
        const labels = `upstream="${group.name}",server="${server.name}"`;
        const stats = server.pool.stats();
        samples.push(
          { name: 'sallyport_upstream_connections', labels: `${labels},state="idle"`, value: stats.idle },
          { name: 'sallyport_upstream_connections', labels: `${labels},state="busy"`, value: stats.connections - stats.idle },
          { name: 'sallyport_upstream_waiting', labels, value: stats.waiting },
          { name: 'sallyport_upstream_up', labels, value: server.up && server.ejectedUntil === 0 ? 1 : 0 },
        );
      }
    }
    return samples;
  }

  /** Stops accepting, lets exchanges end until the deadline, then closes what is left. */
  drain(deadline_ms: number): Promise<void> {
    this.#drained ??= this.#drain(deadline_ms);
    return this.#drained;
  }

  async #drain(deadline_ms: number): Promise<void> {
    this.#runtime.draining = true;
    clearInterval(this.#heartbeat);
    for (const listener of this.#listeners.values()) listener.drain();
    const until = performance.now() + deadline_ms;
    while (this.connections > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    const left = this.connections;
    for (const listener of this.#listeners.values()) listener.destroy();
    this.#built.upstreams.close();
    for (const { egress } of this.#built.listeners.values()) egress?.close();
    await this.#sync?.close();
    this.#event('worker-stop', left === 0 ? 'drained' : 'connections were cut at the deadline', left);
    this.#runtime.sweeper.close();
    this.#recorder.close();
  }

  #startHeartbeat(): NodeJS.Timeout {
    const timer = setInterval(
      () => this.#event('heartbeat', `${this.connections} connections`, 0),
      this.#built.config.gateway.record.heartbeat_ms,
    );
    return timer.unref();
  }

  readonly #onHealth = (upstream: string, server: string, up: boolean, detail: string): void => {
    this.#ports.log.warn({ upstream, server, up, detail }, 'upstream');
    this.#event(up ? 'upstream-up' : 'upstream-down', `${upstream} ${server}: ${detail}`, 0);
  };

  #event(name: SystemName, detail: string, count: number): void {
    this.#recorder.record([{ kind: 'system', at: this.#ports.clock.now(), name, detail, count }]);
  }
}
