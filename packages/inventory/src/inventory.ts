import type { ApiSpec } from '@sallyport/contract';
import { compileRouter, type Router } from '@sallyport/contract/router';
import type { Observation } from '@sallyport/core';
import { INVENTORY_DEFAULTS, type InventoryConfig } from './config.ts';
import { createHostState, type HostState, observeHost, recordsOf } from './host.ts';
import type { OpenFindings, OperationRecord, Overflow, RouteRow } from './model.ts';
import type { CustomDataType } from './observe/custom-types.ts';
import { type NoiseRules, noiseRules } from './record/confirm.ts';
import { createIdentities, type Identities } from './record/identity.ts';
import { orphanRecords } from './record/orphans.ts';
import { Suspects } from './record/suspects.ts';
import { type Counts, readSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { indexSpecs, type SpecIndex } from './spec/spec-index.ts';
import type { SpecEntry } from './spec/spec-tree.ts';
import { foldTenants, tenantPattern } from './tenants.ts';

export interface HostSummary {
  readonly host: string;
  readonly direction: Observation['direction'];
  readonly operations: number;
}

/** Milliseconds since the epoch. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly observations: number;
}

/** Which APIs exist, learned from observations and compared with descriptions. */
export interface Inventory {
  /** Counts one exchange. Constant time; memory is bounded by the configuration. */
  observe(seen: Observation): void;
  /** Adds a description. A later one of the same title and another version replaces it; what is gone then is a zombie if used. */
  addSpec(spec: ApiSpec): void;
  /** Sets all descriptions at once, oldest version first. Beyond `specs_max` the oldest are dropped. */
  setSpecs(specs: readonly ApiSpec[]): void;
  specs(): readonly ApiSpec[];
  /** Data types of the institution's own anew: their titles and categories. */
  setDataTypes(types: readonly CustomDataType[]): void;
  /** Open findings by operation id, all at once: they are part of the risk. Not part of {@link snapshot}. */
  weigh(findings: ReadonlyMap<string, OpenFindings>): void;
  /** Every operation, seen or described, ordered by host, template, method. Read anew only where something changed. */
  operations(): readonly OperationRecord[];
  /** The operation a request belongs to, or `null`. */
  match(method: string, host: string, path: string): OperationRecord | null;
  /** Confirmed and described operations, for a gateway's router. */
  routerTable(): readonly RouteRow[];
  hosts(): readonly HostSummary[];
  /** What was left out at a limit. */
  overflow(): Overflow;
  /** First and last observation, milliseconds since the epoch; 0 when there was none. */
  period(): Period;
  /** Everything but the descriptions, as JSON; the same state gives the same text. */
  snapshot(): Snapshot;
  /** @throws SallyportError `RECORD_INVALID` when it is no snapshot of this version; the state stays as it was. */
  restore(snapshot: unknown): void;
}

/** Time of observations after which records of hosts without traffic are read anew. */
const REREAD_MS = 3_600_000;

export function createInventory(settings: Partial<InventoryConfig> = {}): Inventory {
  return new LearnedInventory({ ...INVENTORY_DEFAULTS, ...settings });
}

class LearnedInventory implements Inventory {
  #config: InventoryConfig;
  readonly #rules: NoiseRules;
  #suspects = new Suspects();
  /** Bounded by `hosts_max`. */
  #hosts = new Map<string, HostState>();
  #identities: Identities = createIdentities();
  #index: SpecIndex = indexSpecs([]);
  #counts: Counts = { from: 0, to: 0, observations: 0, hostOverflow: 0 };
  #records: readonly OperationRecord[] | null = null;
  #router: Router<OperationRecord> | null = null;
  #readAt = 0;
  #findings: ReadonlyMap<string, OpenFindings> = new Map();

  constructor(config: InventoryConfig) {
    this.#config = config;
    this.#rules = noiseRules(config);
  }

  observe(seen: Observation): void {
    const counts = this.#counts;
    counts.observations++;
    const state = this.#hostFor(seen);
    if (state === null) {
      counts.hostOverflow++;
      return;
    }
    counts.from = counts.from === 0 ? seen.at : Math.min(counts.from, seen.at);
    counts.to = Math.max(counts.to, seen.at);
    const probing = this.#suspects.note(seen, this.#rules.unrouted, this.#config);
    const isNew = observeHost(state, seen, this.#config, this.#rules, probing);
    // What it made before it showed itself is no operation any more, at whatever host.
    if (this.#suspects.settle(seen, isNew, this.#config)) this.#forgetRecords();
    if (state.records === null) this.#records = null;
  }

  #hostFor({ direction, host }: Observation): HostState | null {
    const key = `${direction} ${host}`;
    let state = this.#hosts.get(key);
    if (state !== undefined) return state;
    const pattern = tenantPattern(host);
    if (pattern !== null) {
      const known = this.#hosts.get(`${direction} ${pattern}`) ?? foldTenants(this.#hosts, pattern, direction, this.#config);
      if (known !== null) return known;
    }
    if (this.#hosts.size >= this.#config.hosts_max) return null;
    state = createHostState(host, direction);
    this.#hosts.set(key, state);
    // A description may hold for other hosts only because its own were never seen.
    this.#forgetRecords();
    return state;
  }

  #forgetRecords(): void {
    this.#records = null;
    for (const state of this.#hosts.values()) state.records = null;
  }

  addSpec(spec: ApiSpec): void {
    this.setSpecs([...this.#index.specs, spec]);
  }

  setSpecs(specs: readonly ApiSpec[]): void {
    this.#index = indexSpecs(specs.slice(-this.#config.specs_max));
    this.#forgetRecords();
  }

  setDataTypes(types: readonly CustomDataType[]): void {
    this.#config = { ...this.#config, data_types: types };
    this.#forgetRecords();
  }

  weigh(findings: ReadonlyMap<string, OpenFindings>): void {
    if (sameFindings(this.#findings, findings)) return;
    this.#findings = findings;
    this.#forgetRecords();
  }

  specs(): readonly ApiSpec[] {
    return this.#index.specs;
  }

  operations(): readonly OperationRecord[] {
    // Idle is a matter of time alone, so now and then all are read anew.
    if (this.#counts.to - this.#readAt > REREAD_MS) this.#forgetRecords();
    if (this.#records !== null) return this.#records;
    this.#readAt = this.#counts.to;
    this.#router = null;
    this.#records = this.#read().sort(byPlace);
    return this.#records;
  }

  #read(): OperationRecord[] {
    const states = [...this.#hosts.values()];
    const seenHosts = new Set(states.filter((state) => state.direction === 'inbound').map((state) => state.host));
    const met = new Set<SpecEntry>();
    const records = states.flatMap((state) => {
      const guide = state.records === null && state.direction === 'inbound' ? this.#index.treeFor(state.host, seenHosts) : null;
      const own = recordsOf(state, {
        config: this.#config,
        identities: this.#identities,
        suspects: this.#suspects,
        guide,
        now: this.#counts.to,
        findings: this.#findings,
        graphql: this.#index.graphql,
      });
      for (const entry of state.met) met.add(entry);
      return own;
    });
    return [...records, ...orphanRecords(this.#index.current(), met, this.#identities, this.#config)];
  }

  match(method: string, host: string, path: string): OperationRecord | null {
    const records = this.operations();
    this.#router ??= compileRouter(
      records.filter(isInbound).map((record) => ({ method: record.method, host: record.host, template: record.template, value: record })),
    );
    return this.#router.match(method, host, path)?.value ?? null;
  }

  routerTable(): readonly RouteRow[] {
    return routeTable(this.operations());
  }

  hosts(): readonly HostSummary[] {
    this.operations();
    return [...this.#hosts.values()]
      .map(({ host, direction, records }) => ({ host, direction, operations: records?.length ?? 0 }))
      .sort((a, b) => (a.host < b.host ? -1 : 1));
  }

  overflow(): Overflow {
    return overflowOf(this.#hosts, this.#counts.hostOverflow);
  }

  period(): Period {
    const { from, to, observations } = this.#counts;
    return { from, to, observations };
  }

  snapshot(): Snapshot {
    return takeSnapshot(this.#hosts, this.#identities, this.#counts, this.#suspects);
  }

  restore(snapshot: unknown): void {
    const restored = readSnapshot(snapshot);
    this.#hosts = restored.hosts;
    this.#identities = restored.identities;
    this.#counts = restored.counts;
    this.#suspects = restored.suspects;
    this.#forgetRecords();
  }
}

function sameFindings(left: ReadonlyMap<string, OpenFindings>, right: ReadonlyMap<string, OpenFindings>): boolean {
  if (left.size !== right.size) return false;
  return [...left].every(([id, { count, worst }]) => right.get(id)?.count === count && right.get(id)?.worst === worst);
}

function isInbound(record: OperationRecord): boolean {
  return record.direction === 'inbound';
}

/** One row a method, host and template: a router knows no sub-operations. */
function routeTable(records: readonly OperationRecord[]): RouteRow[] {
  const rows = new Map<string, RouteRow>();
  for (const record of records) {
    const key = `${record.method} ${record.host} ${record.template}`;
    if (!isInbound(record) || record.status === 'provisional' || rows.has(key)) continue;
    rows.set(key, { id: record.id, method: record.method, host: record.host, template: record.template, source: record.source });
  }
  return [...rows.values()];
}

function byPlace(a: OperationRecord, b: OperationRecord): number {
  const [left, right] = [a, b].map(
    (record) => `${record.host}\u0000${record.template}\u0000${record.method}\u0000${record.action}\u0000${record.direction}`,
  );
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}

function overflowOf(hosts: ReadonlyMap<string, HostState>, hostOverflow: number): Overflow {
  let operations = 0;
  let fields = 0;
  for (const state of hosts.values()) {
    operations += state.tree.overflow;
    fields += state.tree.fieldsLost;
  }
  return { hosts: hostOverflow, operations, fields };
}
