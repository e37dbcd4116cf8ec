import type { ApiSpec, GraphqlTypes, SpecOperation } from '@sallyport/contract';
import { addEntry, createSpecNode, type SpecEntry, type SpecNode } from './spec-tree.ts';

/** The descriptions the institution gave, by API; each API keeps its versions in the order they came. */
export interface SpecIndex {
  readonly specs: readonly ApiSpec[];
  /** The paths described for a host; `null` when no description speaks of it. `seenHosts`: hosts with traffic. */
  treeFor(host: string, seenHosts: ReadonlySet<string>): SpecNode | null;
  /** The one GraphQL schema there is; `null` where there is none, or several of different titles. */
  readonly graphql: GraphqlTypes | null;
  /** Current operations, each once whatever servers it is offered on. */
  current(): readonly SpecEntry[];
}

/** Builds the index anew: descriptions change rarely, and there is no state to carry over. Bounded by `specs_max` of the inventory. */
export function indexSpecs(specs: readonly ApiSpec[]): SpecIndex {
  const entries = entriesOf(specs);
  return {
    specs,
    graphql: onlySchema(specs),
    treeFor(host, seenHosts) {
      const root = createSpecNode();
      let any = false;
      for (const entry of entries) {
        if (!appliesTo(entry, host, seenHosts)) continue;
        addEntry(root, entry);
        any = true;
      }
      return any ? root : null;
    },
    current() {
      const once = new Map<string, SpecEntry>();
      for (const entry of entries) {
        const key = `${entry.operation.method} ${entry.operation.template} ${entry.spec.title}`;
        if (!entry.removed && !once.has(key)) once.set(key, entry);
      }
      return [...once.values()];
    },
  };
}

/** The newest version, where all are of one title. */
function onlySchema(specs: readonly ApiSpec[]): GraphqlTypes | null {
  const schemas = specs.filter(({ graphql }) => graphql !== undefined);
  return new Set(schemas.map(({ title }) => title)).size === 1 ? (schemas.at(-1)!.graphql ?? null) : null;
}

function entriesOf(specs: readonly ApiSpec[]): SpecEntry[] {
  const byTitle = new Map<string, ApiSpec[]>();
  for (const spec of specs) byTitle.set(spec.title, [...(byTitle.get(spec.title) ?? []), spec]);
  return [...byTitle.values()].flatMap((versions) => {
    const newest = versions.at(-1)!;
    const kept = new Set(newest.operations.map(operationKey));
    const old = versions.slice(0, -1).flatMap((spec) =>
      // Two descriptions of one title and version are parts of one API, not its past.
      spec.operations.map((operation) => ({
        spec,
        operation,
        removed: spec.version !== newest.version && !kept.has(operationKey(operation)),
      })),
    );
    return [...newest.operations.map((operation) => ({ spec: newest, operation, removed: false })), ...old];
  });
}

function operationKey(operation: SpecOperation): string {
  return `${operation.method} ${operation.template.replace(/\{[^}]*\}/g, '{}')}`;
}

/**
 * A description holds for the hosts its servers name (with or without port), and for every host when its servers are
 * relative. One whose hosts were all never seen holds everywhere too: behind a gateway, or in a test environment, the
 * host on the wire is often another than the published one.
 */
function appliesTo(entry: SpecEntry, host: string, seenHosts: ReadonlySet<string>): boolean {
  const { host: described } = entry.operation;
  if (described === '*' || described === host || described === withoutPort(host)) return true;
  return entry.spec.servers.every((server) => server.host !== '*' && !seenHosts.has(server.host));
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

/** True when an older version of the path is asked for than a description has: `/v1/accounts` beside a described `/v2/accounts`. */
export function isOldVersion(skeleton: string, tree: SpecNode): boolean {
  const segments = skeleton.split('/').slice(1);
  const at = segments.findIndex((segment) => /^v\d+$/.test(segment));
  if (at === -1) return false;
  const version = Number(segments[at]!.slice(1));
  let node: SpecNode | null = tree;
  for (const segment of segments.slice(0, at)) node = next(node, segment);
  if (node === null) return false;
  for (const [word, child] of node.words) {
    if (/^v\d+$/.test(word) && Number(word.slice(1)) > version && leadsTo(child, segments.slice(at + 1))) return true;
  }
  return false;
}

function leadsTo(from: SpecNode, segments: readonly string[]): boolean {
  let node: SpecNode | null = from;
  for (const segment of segments) node = next(node, segment);
  return node !== null;
}

function next(node: SpecNode | null, segment: string): SpecNode | null {
  if (node === null) return null;
  return segment.includes('{}') ? node.param : (node.words.get(segment) ?? null);
}
