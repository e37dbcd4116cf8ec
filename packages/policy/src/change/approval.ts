import type { Mode } from '@sallyport/core';
import type { Policy } from '../schema.ts';
import { scopesOverlap } from '../scope.ts';
import type { Scope } from '../scope-schema.ts';

const EVERYTHING: Scope = { host: '*', path: '/**', methods: [] };

const MODE_RANK: Readonly<Record<Mode, number>> = { off: 0, monitor: 1, block: 2 };

/** A part of the policy that a change touches, and the traffic it bears on. */
interface Touched {
  /** `routes.payments`, `mode`. */
  readonly name: string;
  readonly scope: Scope;
}

/**
 * The parts of a change that a second person has to approve by the policy in force; empty when it may take effect at once.
 * A change of the approval rules themselves bears on all traffic like any global setting.
 */
export function needsApproval(before: Policy, after: Policy): readonly string[] {
  const { required, scopes } = before.approval;
  if (!required) return [];
  const touched = touchedBy(before, after);
  const bears = ({ scope }: Touched): boolean => scopes.length === 0 || scopes.some((own) => scopesOverlap(own, scope));
  return [...new Set(touched.filter(bears).map(({ name }) => name))];
}

/** Whether a change does nothing but throw a switch for a bad day: less blocking everywhere, or lockdown. */
export function isEmergency(before: Policy, after: Policy): boolean {
  const { ceiling, lockdown } = after;
  if (JSON.stringify({ ...before, ceiling, lockdown }) !== JSON.stringify(after)) return false;
  const changed = ceiling !== before.ceiling || lockdown !== before.lockdown;
  // Monitoring instead of blocking is a switch; not even looking is not.
  const ceilingOk = ceiling === before.ceiling || (ceiling === 'monitor' && MODE_RANK[ceiling] < MODE_RANK[before.ceiling]);
  return changed && ceilingOk && (lockdown || !before.lockdown);
}

/** `{id}` in the path of an operation. */
const TEMPLATE_SEGMENT = /\{[^/{}]+\}/g;

type Tree = Readonly<Record<string, unknown>>;

function touchedBy(before: Policy, after: Policy): Touched[] {
  const found: Touched[] = [];
  const [old, now] = [before as unknown as Tree, after as unknown as Tree];
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (JSON.stringify(old[key]) === JSON.stringify(now[key])) continue;
    if (Array.isArray(old[key]) && Array.isArray(now[key])) found.push(...touchedRules(key, old[key], now[key]));
    else found.push({ name: key, scope: EVERYTHING });
  }
  return found;
}

/** Rules that are in one list and not, or not so, in the other. A new order touches those whose neighbours changed. */
function touchedRules(list: string, before: readonly unknown[], after: readonly unknown[]): Touched[] {
  const found: Touched[] = [];
  const [old, now] = [before.map((rule) => JSON.stringify(rule)), after.map((rule) => JSON.stringify(rule))];
  const add = (rules: readonly unknown[], texts: readonly string[], others: ReadonlySet<string>): void => {
    rules.forEach((rule, index) => {
      if (others.has(texts[index] as string)) return;
      for (const scope of scopesOf(rule)) found.push({ name: nameOf(list, rule, index), scope });
    });
  };
  add(before, old, new Set(now));
  add(after, now, new Set(old));
  if (found.length === 0) found.push({ name: `${list} (order)`, scope: EVERYTHING });
  return found;
}

function nameOf(list: string, rule: unknown, index: number): string {
  const { id, host } = rule as { id?: string; host?: string };
  return `${list}.${id ?? host ?? index}`;
}

/** An API has several scopes; every other rule has one. */
function scopesOf(rule: unknown): readonly Scope[] {
  const { hosts, paths } = rule as { hosts?: readonly string[]; paths?: readonly string[] };
  if (hosts === undefined || paths === undefined) return [scopeOf(rule)];
  return hosts.flatMap((host) => paths.map((path) => ({ host, path, methods: [] })));
}

/**
 * Routes, hosts and operations hold their scope themselves, others in `scope`; what has none bears on everything, and so
 * does an operation by its id: where that is served the policy does not say.
 */
function scopeOf(rule: unknown): Scope {
  const { scope, host, path, methods, method } = rule as { scope?: Partial<Scope>; method?: string } & Partial<Scope>;
  const own = { host, path: path?.replace(TEMPLATE_SEGMENT, '*'), methods: method === undefined ? methods : [method] };
  return { ...EVERYTHING, ...definedOf(own), ...(scope === undefined ? {} : definedOf(scope)) };
}

function definedOf(scope: Partial<Record<keyof Scope, unknown>>): Partial<Scope> {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined)) as Partial<Scope>;
}
