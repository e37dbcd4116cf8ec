import { type ControlPlaneConfig, controlPlaneConfigSchema } from '@sallyport/control-plane';
import { ok, type Result } from '@sallyport/core';
import { type GatewayConfig, loadGatewayConfig } from '@sallyport/gateway/config';
import { type Policy, policySchema, readDocument } from '@sallyport/policy';
import { z } from 'zod';

/** What the control plane reads of a configuration file: its own section, and the policy of the first start. */
export interface ControlPlaneFile {
  readonly control_plane: ControlPlaneConfig;
  readonly policy: Policy;
}

const schema: z.ZodType<ControlPlaneFile> = z.strictObject({
  gateway: z.unknown().optional(),
  policy: policySchema.prefault({} as Policy),
  control_plane: controlPlaneConfigSchema.prefault({} as ControlPlaneConfig),
}) as unknown as z.ZodType<ControlPlaneFile>;

export function loadControlPlaneFile(text: string, place: string): Result<ControlPlaneFile> {
  const read = readDocument(text, place, schema, (path) => (path[0] === 'policy' ? 'POLICY_INVALID' : 'CONFIG_INVALID'));
  return read.ok ? ok(read.value.value) : read;
}

/** A whole configuration file: every section that is there must be accepted by the part that reads it. */
export function loadConfiguration(text: string, place: string): Result<ControlPlaneFile & Partial<GatewayConfig>> {
  const control = loadControlPlaneFile(text, place);
  if (!control.ok || !/^gateway\s*:/m.test(text)) return control;
  const gateway = loadGatewayConfig(text, place);
  return gateway.ok ? ok({ ...control.value, gateway: gateway.value.gateway }) : gateway;
}
