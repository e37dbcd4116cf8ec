import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from './config.ts';
import { createHostState, type HostState } from './host.ts';
import { PAGE_SIZES_MAX } from './record/catch-all.ts';
import { bump } from './stats/counter.ts';
import { wordShare } from './template/lexicon.ts';
import { countNodes, mergeNodes } from './template/node.ts';

/** Labels a host needs below which tenants may stand: `acme.bank.example`, never `bank.example`. */
const LABELS_MIN = 3;

/** `acme.api.bank.example` to `*.api.bank.example`; `null` where the first label is a word (`api`, `www`) or there is none to spare. */
export function tenantPattern(host: string): string | null {
  const labels = host.split('.');
  if (labels.length < LABELS_MIN || /^[\d.:]+$/.test(host) || host.startsWith('*') || host.includes('[')) return null;
  const first = labels[0]!;
  if (/^(?:www|api|app|auth|id|m|web|gw|cdn)\d*(?:-.*)?$/.test(first) || wordShare(first) === 1) return null;
  return `*.${labels.slice(1).join('.')}`;
}

/**
 * Folds the hosts of tenants into one once there are enough of them and they serve the same paths. Gives the state of
 * the pattern, or `null` when they stay apart. `hosts` changes.
 */
export function foldTenants(
  hosts: Map<string, HostState>,
  pattern: string,
  direction: Observation['direction'],
  config: InventoryConfig,
): HostState | null {
  if (direction !== 'inbound') return null;
  const tenants = [...hosts].filter(([, state]) => state.direction === direction && tenantPattern(state.host) === pattern);
  if (tenants.length < config.tenant_hosts_min || !serveTheSame(tenants.map(([, state]) => state))) return null;
  const whole = createHostState(pattern, direction);
  for (const [key, state] of tenants) {
    mergeHost(whole, state, config);
    hosts.delete(key);
  }
  whole.tree.nodes = countNodes(whole.tree.root);
  hosts.set(`${direction} ${pattern}`, whole);
  return whole;
}

function mergeHost(into: HostState, from: HostState, config: InventoryConfig): void {
  mergeNodes(into.tree.root, from.tree.root, config.fields_per_operation_max);
  into.notFound += from.notFound;
  for (const [size, paths] of from.pages) bump(into.pages, size, paths, PAGE_SIZES_MAX);
  into.tree.leaves += from.tree.leaves;
  into.tree.overflow += from.tree.overflow;
  into.tree.fieldsLost += from.tree.fieldsLost;
}

/** Share of the first words of a tenant's paths that most tenants have. */
const SAME_SHARE = 0.7;

function serveTheSame(tenants: readonly HostState[]): boolean {
  const counts = new Map<string, number>();
  const roots = tenants.map((state) => [...(state.tree.root.words?.keys() ?? [])]);
  for (const words of roots) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const common = new Set([...counts].filter(([, hosts]) => hosts * 2 >= tenants.length).map(([word]) => word));
  const alike = roots.filter((words) => words.length > 0 && words.filter((word) => common.has(word)).length >= SAME_SHARE * words.length);
  return alike.length >= SAME_SHARE * tenants.length;
}
