import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { type Event, type EventDraft, SallyportError } from '@sallyport/core';
import {
  openSpoolReader,
  openSpoolWriter,
  type SpoolReader,
  type SpoolWriter,
  spoolDamageDraft,
  spoolStreamId,
} from '@sallyport/evidence/spool';
import { type CounterStore, NO_PROFILES } from '@sallyport/policy';
import type { Logger } from 'pino';
import { AdminServer } from '../admin/admin-server.ts';
import type { ListenerConfig } from '../config/listener-schema.ts';
import type { GatewayConfig } from '../config/load.ts';
import { KeyFetcher } from '../keys/key-fetcher.ts';
import { keySources } from '../keys/key-set.ts';
import type { MetricSample } from '../metrics/sample.ts';
import { ConfigPoller, type PublishedConfig } from '../shipper/config-poller.ts';
import { ControlPlaneClient } from '../shipper/control-plane-client.ts';
import { EVENTS_REFUSED, EventShipper } from '../shipper/event-shipper.ts';
import { ReactionPoller } from '../shipper/reaction-poller.ts';
import { TICKET_KEY_BYTES } from '../tls/server-context.ts';
import { systemClock, systemRandom } from '../worker/ports.ts';
import type { WorkerConfig } from '../worker/worker-config.ts';
import { FileWatch, referencedFiles } from './file-watch.ts';
import { Fleet, type FleetPorts, type Workers } from './fleet.ts';
import { closeSpool, LocalState } from './local-state.ts';
import { countProofs, openCounters, readIssuerKeys, readSpecs, readTokenSecrets } from './protection-files.ts';
import { readConfig } from './read-config.ts';
import { bindFresh, bindShared, type SharedHandle } from './shared-handle.ts';
import { WorkerRefusal } from './worker-process.ts';

/** Room in the spool that workers do not take: what the primary has to say (crashes, refusals, losses) is said when they have filled it. */
const OWN_BYTES = 1_048_576;

/** Where a configuration is served, and what is opened for it. */
export interface PrimaryOptions {
  /** Makes what serves. */
  readonly workers: (config: WorkerConfig, handles: ReadonlyMap<string, SharedHandle>, ports: FleetPorts) => Workers;
  /** True within an application, which has listeners of its own: those of the configuration are not opened. */
  readonly embedded: boolean;
  /** Whether the admin port is opened. */
  readonly admin: boolean;
}

const PROCESSES: PrimaryOptions = {
  workers: (config, handles, ports) => {
    const { workers } = config.gateway;
    return new Fleet(workers === 'auto' ? availableParallelism() : workers, config, handles, ports);
  },
  embedded: false,
  admin: true,
};

type SystemName = Extract<Event, { kind: 'system' }>['name'];

/**
 * The process that holds the listeners and looks after workers, configurations, events and the admin port. It sees no traffic.
 */
export class Primary {
  readonly #path: string;
  readonly #log: Logger;
  readonly #state: LocalState;
  readonly #spool: SpoolWriter;
  /** By listener name; bounded by the listeners of the configuration. */
  readonly #handles = new Map<string, SharedHandle>();
  readonly #ticketKeys: string = randomBytes(TICKET_KEY_BYTES).toString('hex');
  readonly #hashKey: string;
  readonly #options: PrimaryOptions;
  readonly #fleet: Workers;
  readonly #counters: CounterStore;
  readonly #keys: KeyFetcher;
  readonly #admin: AdminServer;
  #file: GatewayConfig;
  #published: PublishedConfig | null;
  #running: WorkerConfig;
  #watch: FileWatch | null = null;
  #reader: SpoolReader | null = null;
  #shipper: EventShipper | null = null;
  #poller: ConfigPoller | null = null;
  #reactions: ReactionPoller | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #applied = 0;
  #refused = 0;
  #stopping: Promise<void> | null = null;

  /** Reads the configuration. Throws an error of the table when that cannot be done. */
  constructor(path: string, log: Logger, options: PrimaryOptions = PROCESSES) {
    this.#options = options;
    this.#path = path;
    this.#log = log;
    this.#file = readConfig(path, options.embedded);
    const { record } = this.#file.gateway;
    this.#state = new LocalState(record.directory);
    this.#hashKey = this.#state.hashKey(this.#file.gateway.hash_key_file);
    this.#published = this.#file.gateway.control_plane === null ? null : this.#state.published();
    this.#spool = openSpoolWriter(record.directory, this.#streamId('primary'), { bytesMax: record.spool_bytes_max + OWN_BYTES });
    this.#running = this.#effective();
    this.#counters = openCounters(this.#file.gateway, systemClock);
    this.#fleet = options.workers(this.#running, this.#handles, {
      log,
      counters: this.#counters,
      spool: { directory: record.directory, bytesMax: record.spool_bytes_max },
      streamId: (worker) => this.#streamId(worker),
      onKeysWanted: (issuer) => this.#keys.want(issuer),
      onProofsUsed: (ids) => void countProofs(this.#counters, ids, (detail, count) => this.#event('proof-replayed', detail, count)),
      onCrash: (detail) => {
        log.error({ detail }, 'worker crash');
        this.#event('worker-crash', detail, 1);
      },
    });
    this.#keys = new KeyFetcher(this.#file.gateway.jwks_fetch, {
      clock: systemClock,
      onKeys: (sets) => this.#fleet.keys(sets),
      onState: ({ issuer, url }, up, detail) => {
        log.warn({ issuer, url, up, detail }, 'keys of a token issuer');
        this.#event(up ? 'keys-up' : 'keys-down', `${issuer}: ${detail}`, 0);
      },
    });
    this.#admin = new AdminServer({ ready: () => this.ready, samples: () => this.#samples() });
  }

  get ready(): boolean {
    return this.#stopping === null && this.#fleet.readyCount > 0;
  }

  get pids(): readonly number[] {
    return this.#fleet.pids;
  }

  get adminPort(): number {
    return this.#admin.port;
  }

  get adminAddress(): string {
    return this.#file.gateway.admin.address;
  }

  /** Listeners with the ports they really have. */
  get listeners(): readonly (Pick<ListenerConfig, 'name' | 'address' | 'tls'> & { readonly port: number })[] {
    return this.#running.gateway.listeners.map(({ name, address, tls }) => ({
      name,
      address,
      tls,
      port: this.#handles.get(name)?.port ?? 0,
    }));
  }

  /** Binds the listeners and starts the workers. Throws an error of the table when an address or the configuration cannot be used. */
  async start(): Promise<void> {
    const { admin, control_plane, listeners } = this.#file.gateway;
    for (const { name, address, port } of listeners) this.#handles.set(name, await bindShared(address, port));
    if (this.#options.admin) await this.#admin.listen(admin.address, admin.port);
    await this.#followKeys(this.#running);
    await this.#startWorkers();
    this.#event('config-applied', `version ${this.#running.version}`, 0);
    this.#watch = new FileWatch(this.#files(), () => void this.reload());
    if (control_plane === null) return;
    const client = new ControlPlaneClient(control_plane);
    this.#reader = await this.#openReader();
    this.#shipper = new EventShipper(this.#reader, client, this.#log, ({ stream, count, reason, kept }) =>
      this.#event(EVENTS_REFUSED, `${reason}; of ${stream}, ${kept === null ? 'lost: the quarantine is full' : `kept as ${kept}`}`, count),
    );
    this.#shipper.start();
    this.#poller = new ConfigPoller(client, this.#published?.version ?? '', control_plane.name ?? hostname(), this.#log, {
      apply: (config) => this.#takePublished(config),
      refuse: (error) => this.#refuse(error),
    });
    this.#poller.start();
    this.#reactions = new ReactionPoller(client, this.#log, (reactions) => this.#fleet.react(reactions));
    this.#reactions.start();
  }

  async #startWorkers(): Promise<void> {
    try {
      await this.#fleet.start();
    } catch (error) {
      const code = error instanceof WorkerRefusal ? 'CONFIG_INVALID' : 'WORKER_FAILED';
      throw new SallyportError(code, this.#path, (error as Error).message, { cause: error });
    }
  }

  #openReader(): Promise<SpoolReader> {
    return openSpoolReader(this.#file.gateway.record.directory, {
      onDamage: (damage) => this.#record(spoolDamageDraft(damage, systemClock.now())),
    });
  }

  // -- configuration

  /** Reads the file anew and takes it up; a bad one is refused and said, and the running one stays. */
  reload(): Promise<boolean> {
    return this.#inTurn(async () => {
      const files = this.#files();
      let file: GatewayConfig;
      try {
        file = readConfig(this.#path, this.#options.embedded);
      } catch (error) {
        this.#refuse(error);
        return false;
      }
      const certificatesOnly = JSON.stringify(file) === JSON.stringify(this.#file);
      const taken = await this.#take(file, this.#published);
      this.#watch?.follow(taken ? this.#files() : files);
      if (taken && certificatesOnly) this.#event('certificate-reloaded', `${files.length - 1} files`, 0);
      return taken;
    });
  }

  #takePublished(config: PublishedConfig): Promise<boolean> {
    return this.#inTurn(async () => {
      const taken = await this.#take(this.#file, config);
      if (taken) this.#state.keepPublished(config);
      return taken;
    });
  }

  /** One change at a time. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #take(file: GatewayConfig, published: PublishedConfig | null): Promise<boolean> {
    const before = { file: this.#file, published: this.#published };
    const fresh = new Map<string, SharedHandle>();
    try {
      this.#file = file;
      this.#published = published;
      const next = this.#effective();
      await this.#followKeys(next);
      await bindFresh(this.#running.gateway.listeners, next.gateway.listeners, fresh);
      await this.#fleet.apply(next, fresh);
      this.#settleHandles(next, fresh);
      this.#running = next;
    } catch (error) {
      for (const handle of fresh.values()) handle.close();
      this.#file = before.file;
      this.#published = before.published;
      await this.#followKeys(this.#running);
      this.#refuse(error);
      return false;
    }
    this.#applied++;
    this.#event('config-applied', `version ${this.#running.version}`, 0);
    this.#log.info({ version: this.#running.version }, 'configuration applied');
    return true;
  }

  /** Before the configuration that needs them: a request must not find keys missing that were only not asked for yet. */
  #followKeys({ policy, gateway }: WorkerConfig): Promise<void> {
    return this.#keys.follow(keySources(policy, gateway), gateway.jwks_fetch);
  }

  #settleHandles(next: WorkerConfig, fresh: ReadonlyMap<string, SharedHandle>): void {
    for (const [name, handle] of this.#handles) {
      if (!fresh.has(name) && next.gateway.listeners.some((listener) => listener.name === name)) continue;
      handle.close();
      this.#handles.delete(name);
    }
    for (const [name, handle] of fresh) this.#handles.set(name, handle);
  }

  #refuse(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    this.#refused++;
    this.#log.error({ err: detail }, 'configuration refused; the running one stays');
    this.#event('config-refused', detail, 0);
  }

  #effective(): WorkerConfig {
    const { gateway, policy } = this.#file;
    const content = {
      gateway,
      policy: this.#published?.policy ?? policy,
      issuerKeys: readIssuerKeys(gateway),
      specs: this.#published?.specs ?? readSpecs(gateway),
      tokenSecrets: readTokenSecrets(gateway),
      operations: this.#published?.operations ?? [],
      partners: this.#published?.partners ?? [],
      habits: this.#published?.habits ?? NO_PROFILES,
    };
    const version = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
    return { version, ...content, hashKey: this.#hashKey, ticketKeys: this.#ticketKeys };
  }

  #files(): string[] {
    return [this.#path, ...referencedFiles(this.#file.gateway)];
  }

  // -- record and metrics

  #streamId(worker: number | 'primary'): string {
    return spoolStreamId(hostname(), worker, systemClock.now(), systemRandom);
  }

  #event(name: SystemName, detail: string, count: number): void {
    this.#record({ kind: 'system', at: systemClock.now(), name, detail, count });
  }

  #record(draft: EventDraft): void {
    try {
      this.#spool.append(draft);
    } catch (error) {
      this.#log.error({ err: (error as Error).message }, 'record failed');
    }
  }

  async #samples(): Promise<readonly (readonly MetricSample[])[]> {
    const own: MetricSample[] = [
      { name: 'sallyport_workers', labels: '', value: this.#fleet.readyCount },
      { name: 'sallyport_worker_restarts_total', labels: '', value: this.#fleet.restarts },
      { name: 'sallyport_config_reloads_total', labels: 'result="applied"', value: this.#applied },
      { name: 'sallyport_config_reloads_total', labels: 'result="refused"', value: this.#refused },
      { name: 'sallyport_spool_bytes', labels: '', value: this.#reader?.backlog().bytes ?? this.#spool.bytes },
      { name: 'sallyport_events_recorded_total', labels: '', value: this.#spool.written },
      { name: 'sallyport_events_lost_total', labels: '', value: this.#spool.lost },
      ...(this.#shipper?.samples() ?? []),
    ];
    return [own, ...(await this.#fleet.samples())];
  }

  // -- end

  /** Drains the workers, ships what is left, and closes everything. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#watch?.close();
    this.#keys.stop();
    await Promise.all([this.#poller?.stop(), this.#reactions?.stop()]);
    await this.#turn;
    // Closed first: with no worker accepting, new connections must be refused rather than left waiting.
    for (const handle of this.#handles.values()) handle.close();
    await this.#fleet.stop(this.#file.gateway.drain_ms);
    // What shipping the workers' streams finds out is recorded too, so our own stream ends behind theirs.
    await this.#shipper?.flush();
    closeSpool(this.#spool, this.#log);
    await this.#shipper?.stop();
    this.#admin.close();
    await this.#counters.close();
  }
}
