import { createHash } from 'node:crypto';
import { type Mode, SallyportError } from '@sallyport/core';
import type { ApiRule, HostRule, OperationRule, Policy, RouteRule } from '@sallyport/policy';
import type { ModeUpdate } from '../resources/policy/schema.ts';

/** The policy with the mode of one level set, or taken back with `null`. The result is validated by the caller. */
export function withMode(policy: Policy, update: ModeUpdate): Policy {
  switch (update.level) {
    case 'global':
      return { ...policy, mode: given(update.mode) };
    case 'ceiling':
      return { ...policy, ceiling: given(update.mode) };
    case 'lockdown':
      return { ...policy, lockdown: update.mode === 'block' };
    case 'api':
      return { ...policy, apis: apisWith(policy.apis, named('api', update.api), update.mode) };
    case 'operation':
      return { ...policy, operations: operationsWith(policy.operations, named('operation', update.operation), update.mode) };
    case 'host':
      return { ...policy, hosts: hostsWith(policy.hosts, named('host', update.host), update.mode) };
    case 'route':
      return { ...policy, routes: routesWith(policy.routes, update) };
  }
}

function given(mode: Mode | null): Mode {
  if (mode === null) throw new SallyportError('BAD_REQUEST', 'body.mode', 'there is no wider level to fall back to');
  return mode;
}

function named(field: string, value: string | undefined): string {
  if (value === undefined) throw new SallyportError('BAD_REQUEST', `body.${field}`, 'this level needs it');
  return value;
}

function hostsWith(hosts: readonly HostRule[], host: string, mode: Mode | null): HostRule[] {
  const index = hosts.findIndex((rule) => rule.host === host);
  const before = hosts[index] ?? { host };
  const { mode: _, ...rest } = before;
  // A rule that says nothing any more is taken out.
  const after = mode === null ? (Object.keys(rest).length > 1 ? [rest] : []) : [{ ...rest, mode }];
  return index < 0 ? [...hosts, ...after] : hosts.toSpliced(index, 1, ...after);
}

/** What an API is only its rule says, so there has to be one; it stays without a mode, for the hosts and paths it names. */
function apisWith(apis: readonly ApiRule[], id: string, mode: Mode | null): ApiRule[] {
  if (!apis.some((rule) => rule.id === id)) throw new SallyportError('NOT_FOUND', 'body.api', id);
  return apis.map((rule) => {
    if (rule.id !== id) return rule;
    const { mode: _, ...rest } = rule;
    return mode === null ? rest : { ...rest, mode };
  });
}

/** `name` is the id of a rule, or of an operation: then a rule is made, or taken out where it says nothing more. */
function operationsWith(operations: readonly OperationRule[], name: string, mode: Mode | null): OperationRule[] {
  const index = operations.findIndex((rule) => rule.id === name || rule.operation === name);
  const before = operations[index] ?? { id: `mode-${name.replace('_', '-')}`, operation: name };
  const { mode: _, ...rest } = before;
  const extra = Object.keys(rest).length > 2;
  const after = mode === null ? (extra ? [rest] : []) : [{ ...rest, mode }];
  return index < 0 ? [...operations, ...after] : operations.toSpliced(index, 1, ...after);
}

function routesWith(routes: readonly RouteRule[], update: ModeUpdate): RouteRule[] {
  const host = update.host ?? '*';
  const path = named('path', update.path);
  const methods = [...(update.methods ?? [])].sort();
  const index = routes.findIndex((rule) => rule.host === host && rule.path === path && [...rule.methods].sort().join() === methods.join());
  const before = routes[index] ?? { id: routeId(host, path, methods), host, path, methods };
  const { mode: _, ...rest } = before;
  const extra = Object.keys(rest).length > 4;
  const after = update.mode === null ? (extra ? [rest] : []) : [{ ...rest, mode: update.mode }];
  return index < 0 ? [...routes, ...after] : routes.toSpliced(index, 1, ...after);
}

/** The same scope always gets the same name, so that switching twice leaves one rule. */
function routeId(host: string, path: string, methods: readonly string[]): string {
  return `mode-${createHash('sha256').update(`${methods.join()} ${host} ${path}`).digest('hex').slice(0, 12)}`;
}
