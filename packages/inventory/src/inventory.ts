import type { ApiSpec } from '@sallyport/contract';
import { compileRouter, type Router } from '@sallyport/contract/router';
import type { Observation } from '@sallyport/core';
import { INVENTORY_DEFAULTS, type InventoryConfig } from './config.ts';
import { createHostState, type HostState, observeHost, recordsOf } from './host.ts';
import type { OperationRecord, Overflow, RouteRow } from './model.ts';
import { createIdentities } from './record/identity.ts';
import { orphanRecords } from './record/orphans.ts';
import { readSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { indexSpecs } from './spec/spec-index.ts';
import type { SpecEntry } from './spec/spec-tree.ts';

/** Which APIs exist, learned from observations and compared with descriptions. */
export interface Inventory {
  /** Counts one exchange. Constant time; memory is bounded by the configuration. */
  observe(seen: Observation): void;
  /** Adds a description. A later one of the same title and another version replaces it; what is gone then is a zombie if used. */
  addSpec(spec: ApiSpec): void;
  /** Sets all descriptions at once, oldest version first. Beyond `specs_max` the oldest are dropped. */
  setSpecs(specs: readonly ApiSpec[]): void;
  specs(): readonly ApiSpec[];
  /** Every operation, seen or described, ordered by host, template, method. Read anew only where something changed. */
  operations(): readonly OperationRecord[];
  /** The operation a request belongs to, or `null`. */
  match(method: string, host: string, path: string): OperationRecord | null;
  /** Confirmed and described operations, for a gateway's router. */
  routerTable(): readonly RouteRow[];
  hosts(): readonly { readonly host: string; readonly direction: Observation['direction']; readonly operations: number }[];
  /** What was left out at a limit. */
  overflow(): Overflow;
  /** First and last observation, milliseconds since the epoch; 0 when there was none. */
  period(): { readonly from: number; readonly to: number; readonly observations: number };
  /** Everything but the descriptions, as JSON; the same state gives the same text. */
  snapshot(): Snapshot;
  /** @throws SallyportError `RECORD_INVALID` when it is no snapshot of this version; the state stays as it was. */
  restore(snapshot: unknown): void;
}

/** Time of observations after which records of hosts without traffic are read anew. */
const REREAD_MS = 3_600_000;

export function createInventory(settings: Partial<InventoryConfig> = {}): Inventory {
  const config: InventoryConfig = { ...INVENTORY_DEFAULTS, ...settings };
  const assets = new Set(config.asset_endings);
  // Bounded by hosts_max.
  let hosts = new Map<string, HostState>();
  let identities = createIdentities();
  let index = indexSpecs([]);
  let counts = { from: 0, to: 0, observations: 0, hostOverflow: 0 };
  let cache: { records: readonly OperationRecord[]; router: Router<OperationRecord> | null } | null = null;

  let readAt = 0;

  function changed(): void {
    cache = null;
    for (const state of hosts.values()) state.records = null;
  }

  function setSpecs(specs: readonly ApiSpec[]): void {
    index = indexSpecs(specs.slice(-config.specs_max));
    changed();
  }

  function read(): readonly OperationRecord[] {
    // Idle is a matter of time alone, so now and then all are read anew.
    if (counts.to - readAt > REREAD_MS) changed();
    if (cache !== null) return cache.records;
    readAt = counts.to;
    const seenHosts = new Set([...hosts.values()].filter((state) => state.direction === 'inbound').map((state) => state.host));
    const met = new Set<SpecEntry>();
    const records = [...hosts.values()].flatMap((state) => {
      const guide = state.records === null && state.direction === 'inbound' ? index.treeFor(state.host, seenHosts) : null;
      const own = recordsOf(state, { config, identities, guide, now: counts.to });
      for (const entry of state.met) met.add(entry);
      return own;
    });
    records.push(...orphanRecords(index.current(), met, identities, config));
    records.sort(byPlace);
    cache = { records, router: null };
    return records;
  }

  return {
    observe(seen) {
      counts.observations++;
      const key = `${seen.direction} ${seen.host}`;
      let state = hosts.get(key);
      if (state === undefined) {
        if (hosts.size >= config.hosts_max) {
          counts.hostOverflow++;
          return;
        }
        state = createHostState(seen.host, seen.direction);
        hosts.set(key, state);
        // A description may hold for this host only because its own were never seen.
        changed();
      }
      counts.from = counts.from === 0 ? seen.at : Math.min(counts.from, seen.at);
      counts.to = Math.max(counts.to, seen.at);
      observeHost(state, seen, config, assets);
      if (state.records === null) cache = null;
    },
    addSpec: (spec) => setSpecs([...index.specs, spec]),
    setSpecs,
    specs: () => index.specs,
    operations: read,
    match(method, host, path) {
      const records = read();
      if (cache!.router === null)
        cache!.router = compileRouter(records.filter(isInbound).map((record) => ({ ...routeOf(record), value: record })));
      return cache!.router.match(method, host, path)?.value ?? null;
    },
    routerTable: () => routeTable(read()),
    hosts: () =>
      [...hosts.values()]
        .map((state) => ({ host: state.host, direction: state.direction, operations: state.records?.length ?? 0 }))
        .sort((a, b) => (a.host < b.host ? -1 : 1)),
    overflow: () => overflowOf(hosts, counts.hostOverflow),
    period: () => ({ from: counts.from, to: counts.to, observations: counts.observations }),
    snapshot: () => takeSnapshot(hosts, identities, counts),
    restore(snapshot) {
      const restored = readSnapshot(snapshot);
      hosts = restored.hosts;
      identities = restored.identities;
      counts = restored.counts;
      changed();
    },
  };
}

function isInbound(record: OperationRecord): boolean {
  return record.direction === 'inbound';
}

function routeOf({ method, host, template }: OperationRecord): { method: string; host: string; template: string } {
  return { method, host, template };
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
