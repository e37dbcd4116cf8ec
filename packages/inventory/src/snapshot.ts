import { SallyportError } from '@sallyport/core';
import { createHostState, type HostState } from './host.ts';
import { createIdentities, type Identities } from './record/identity.ts';
import { Suspects } from './record/suspects.ts';
import { type FrozenNode, freezeNode, thawNode } from './template/freeze.ts';
import { countNodes } from './template/node.ts';
import { createPathTree } from './template/path-tree.ts';

/** Version of the snapshot's shape. Another one is refused; the inventory is then made again from the record. */
export const SNAPSHOT_VERSION = 4;

export interface Counts {
  from: number;
  to: number;
  observations: number;
  hostOverflow: number;
}

/** The state of an inventory as JSON: maps are lists sorted by key. */
export interface Snapshot {
  readonly version: number;
  readonly counts: Counts;
  readonly identities: readonly (readonly [string, string])[];
  /** Client, bad requests, others. */
  readonly suspects: readonly (readonly [string, number, number])[];
  readonly hosts: readonly FrozenHost[];
}

interface FrozenHost {
  readonly host: string;
  readonly direction: 'inbound' | 'outbound';
  readonly notFound: number;
  /** By size in bytes. */
  readonly pages: readonly (readonly [number, number])[];
  readonly overflow: number;
  readonly leaves: number;
  readonly fieldsLost: number;
  readonly root: FrozenNode;
}

export function takeSnapshot(hosts: ReadonlyMap<string, HostState>, identities: Identities, counts: Counts, suspects: Suspects): Snapshot {
  const sorted = [...hosts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return {
    version: SNAPSHOT_VERSION,
    counts: { ...counts },
    identities: identities.entries(),
    suspects: suspects.entries(),
    hosts: sorted.map(([, { host, direction, notFound, pages, tree }]) => ({
      host,
      direction,
      notFound,
      pages: [...pages].sort((a, b) => a[0] - b[0]),
      overflow: tree.overflow,
      leaves: tree.leaves,
      fieldsLost: tree.fieldsLost,
      root: freezeNode(tree.root),
    })),
  };
}

/** What a snapshot is made into. */
export interface Restored {
  readonly hosts: Map<string, HostState>;
  readonly identities: Identities;
  readonly counts: Counts;
  readonly suspects: Suspects;
}

export function readSnapshot(value: unknown): Restored {
  const snapshot = value as Snapshot;
  if (typeof value !== 'object' || value === null || snapshot.version !== SNAPSHOT_VERSION || !Array.isArray(snapshot.hosts)) {
    throw new SallyportError('RECORD_INVALID', 'inventory snapshot', `not a snapshot of version ${SNAPSHOT_VERSION}`);
  }
  try {
    const hosts = new Map(snapshot.hosts.map((frozen) => [`${frozen.direction} ${frozen.host}`, thawHost(frozen)]));
    const suspects = Suspects.from(snapshot.suspects);
    return { hosts, identities: createIdentities(snapshot.identities), counts: { ...snapshot.counts }, suspects };
  } catch (cause) {
    throw new SallyportError('RECORD_INVALID', 'inventory snapshot', 'a part is missing or malformed', { cause });
  }
}

function thawHost(frozen: FrozenHost): HostState {
  const state = createHostState(frozen.host, frozen.direction);
  const root = thawNode(frozen.root);
  const counts = { leaves: frozen.leaves, overflow: frozen.overflow, fieldsLost: frozen.fieldsLost };
  const tree = { ...createPathTree(), ...counts, root, nodes: countNodes(root) };
  return { ...state, notFound: frozen.notFound, pages: new Map(frozen.pages), tree };
}
