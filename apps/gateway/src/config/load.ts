import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import { fieldName, type Policy, policySchema, readDocument } from '@sallyport/policy';
import { z } from 'zod';
import type { EgressConfig } from './egress-schema.ts';
import type { ListenerConfig } from './listener-schema.ts';
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

/** Reads the text of a configuration file. Every problem is named as `place:line:column field: what`. `embedded`: there are no listeners, so no upstream is asked for. */
export function loadGatewayConfig(text: string, place: string, embedded = false): Result<GatewayConfig> {
  const read = readDocument(text, place, fileSchema, (path) => (path[0] === 'policy' ? 'POLICY_INVALID' : 'CONFIG_INVALID'));
  if (!read.ok) return read;
  const { value, locate } = read.value;
  const conflict = findConflict(value.gateway, embedded);
  if (conflict === null) return ok(value);
  const [path, what] = conflict;
  return failed(new SallyportError('CONFIG_INVALID', locate(path), `${fieldName(path)}: ${what}`));
}

type Conflict = readonly [path: readonly PropertyKey[], what: string];

/** What a schema of single fields cannot see. */
function findConflict(gateway: GatewaySection, embedded: boolean): Conflict | null {
  const forwarding = gateway.listeners.some(({ kind, egress }) => kind === 'proxy' && egress === null);
  if (forwarding && gateway.upstreams.length === 0 && !embedded)
    return [['gateway', 'upstreams'], 'a listener of kind proxy that is no forward proxy needs an upstream'];
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
  return findListenerConflict(gateway.listeners);
}

function findListenerConflict(listeners: readonly ListenerConfig[]): Conflict | null {
  const names = new Set<string>();
  for (const [index, listener] of listeners.entries()) {
    if (names.has(listener.name)) return [['gateway', 'listeners', index, 'name'], `"${listener.name}" is there twice`];
    names.add(listener.name);
    if (listener.tls !== null && listener.tls.client_certificates !== 'off' && listener.tls.client_ca === null) {
      return [['gateway', 'listeners', index, 'tls', 'client_certificates'], 'client certificates need client_ca'];
    }
    const misplaced = misplacedField(listener);
    if (misplaced !== null) return [['gateway', 'listeners', index, misplaced], `has no meaning for the kind ${listener.kind}`];
    const egress = listener.egress === null ? null : findEgressConflict(listener, listener.egress);
    if (egress !== null) return [['gateway', 'listeners', index, ...egress[0]], egress[1]];
  }
  return null;
}

/** A forward proxy that could serve nobody, or that would take a certificate it never asks for, is a mistake. */
function findEgressConflict(listener: ListenerConfig, egress: EgressConfig): Conflict | null {
  if (listener.direction !== 'outbound') return [['direction'], 'a listener with egress is outbound'];
  if (egress.workloads.length === 0 && !egress.anonymous) return [['egress', 'workloads'], 'name a workload, or set anonymous: true'];
  const names = new Set<string>();
  for (const [index, workload] of egress.workloads.entries()) {
    const path = ['egress', 'workloads', index];
    if (names.has(workload.name)) return [[...path, 'name'], `"${workload.name}" is there twice`];
    names.add(workload.name);
    if (workload.secret_sha256 === null && workload.certificate_sha256 === null)
      return [path, 'a workload has secret_sha256, certificate_sha256 or both'];
    if (workload.certificate_sha256 !== null && (listener.tls?.client_certificates ?? 'off') === 'off')
      return [[...path, 'certificate_sha256'], 'the listener asks for no client certificates (tls.client_certificates)'];
  }
  return null;
}

/** A field that says something to one kind only, set where it says nothing; or `null`. */
function misplacedField({ kind, egress, request_body, answer_body, mirrored, answers }: ListenerConfig): keyof ListenerConfig | null {
  if (kind !== 'proxy' && egress !== null) return 'egress';
  if (kind !== 'ext_proc' && request_body !== 'buffered') return 'request_body';
  if (kind !== 'ext_proc' && answer_body !== 'buffered') return 'answer_body';
  if (kind !== 'auth_request' && kind !== 'mirror' && mirrored) return 'mirrored';
  return kind !== 'spoe' && answers ? 'answers' : null;
}
