import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import { fieldName, type Policy, policySchema, readDocument } from '@sallyport/policy';
import { z } from 'zod';
import { type GatewaySection, gatewaySchema } from './schema.ts';

/** A configuration as the gateway runs on it. */
export interface GatewayConfig {
  readonly gateway: GatewaySection;
  readonly policy: Policy;
}

/** One file has three sections; the control plane reads its own. */
const fileSchema: z.ZodType<GatewayConfig> = z.strictObject({
  gateway: gatewaySchema,
  policy: policySchema.prefault({} as Policy),
  control_plane: z.unknown().optional(),
}) as unknown as z.ZodType<GatewayConfig>;

/** Reads the text of a configuration file. Every problem is named as `place:line:column field: what`. */
export function loadGatewayConfig(text: string, place: string): Result<GatewayConfig> {
  const read = readDocument(text, place, fileSchema, (path) => (path[0] === 'policy' ? 'POLICY_INVALID' : 'CONFIG_INVALID'));
  if (!read.ok) return read;
  const { value, locate } = read.value;
  const conflict = findConflict(value.gateway);
  if (conflict === null) return ok(value);
  const [path, what] = conflict;
  return failed(new SallyportError('CONFIG_INVALID', locate(path), `${fieldName(path)}: ${what}`));
}

/** What a schema of single fields cannot see. */
function findConflict(gateway: GatewaySection): readonly [path: readonly PropertyKey[], what: string] | null {
  const upstreams = new Set<string>();
  for (const [index, upstream] of gateway.upstreams.entries()) {
    if (upstreams.has(upstream.name)) return [['gateway', 'upstreams', index, 'name'], `"${upstream.name}" is there twice`];
    upstreams.add(upstream.name);
    if ((upstream.tls.certificate === null) !== (upstream.tls.key === null))
      return [['gateway', 'upstreams', index, 'tls'], 'certificate and key go together'];
  }
  for (const [index, route] of gateway.routes.entries()) {
    if (!upstreams.has(route.upstream)) return [['gateway', 'routes', index, 'upstream'], `there is no upstream "${route.upstream}"`];
  }
  const names = new Set<string>();
  for (const [index, listener] of gateway.listeners.entries()) {
    if (names.has(listener.name)) return [['gateway', 'listeners', index, 'name'], `"${listener.name}" is there twice`];
    names.add(listener.name);
    if (listener.tls !== null && listener.tls.client_certificates !== 'off' && listener.tls.client_ca === null) {
      return [['gateway', 'listeners', index, 'tls', 'client_certificates'], 'client certificates need client_ca'];
    }
  }
  return null;
}
