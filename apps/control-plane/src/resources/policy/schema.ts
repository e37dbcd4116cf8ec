import type { FailMode, Mode } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema } from '../../contract/page.ts';
import { failModeSchema, modeSchema } from '../../contract/vocabulary.ts';

/** A policy document as JSON; its shape is that of the policy reference (docs/reference/policy.md). */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** The modes of a policy, in the order in which they are overridden. */
export interface PolicyModes {
  readonly global: Mode;
  readonly fail: FailMode;
  readonly hosts: readonly { readonly host: string; readonly mode: Mode }[];
  readonly routes: readonly { readonly method: string; readonly host: string; readonly path: string; readonly mode: Mode }[];
}

export interface PolicyView {
  /** Counts up by one at every change. */
  readonly version: number;
  /** First 16 hex characters of SHA-256 over the canonical JSON; decisions name it. */
  readonly hash: string;
  readonly updated_at: number;
  readonly updated_by: string;
  readonly policy: PolicyDocument;
  readonly modes: PolicyModes;
  /** Gateway streams that run this version, of those alive. */
  readonly applied: { readonly workers: number; readonly of: number };
  readonly can: Can<'update'>;
}

export interface PolicyUpdate {
  /** The version that was edited; another one in force is a CONFLICT. */
  readonly version: number;
  readonly policy: PolicyDocument;
}

/** Sets the mode of everything (`host` and `path` left out), of a host, or of a route; `null` takes it back to what is above it. */
export interface ModeUpdate {
  readonly version: number;
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly mode: Mode | null;
}

const documentSchema: z.ZodType<PolicyDocument> = z.record(z.string(), z.unknown());

const viewSchema: z.ZodType<PolicyView> = z.object({
  version: z.number(),
  hash: z.string(),
  updated_at: z.number(),
  updated_by: z.string(),
  policy: documentSchema,
  modes: z.object({
    global: modeSchema,
    fail: failModeSchema,
    hosts: z.array(z.object({ host: z.string(), mode: modeSchema })),
    routes: z.array(z.object({ method: z.string(), host: z.string(), path: z.string(), mode: modeSchema })),
  }),
  applied: z.object({ workers: z.number(), of: z.number() }),
  can: canSchema('update'),
});

const versionSchema = z.number().int().min(0);

export const getPolicy: Endpoint<null, null, null, PolicyView> = {
  id: 'policy.get',
  method: 'GET',
  path: `${API_BASE}/settings/policy`,
  summary: 'The policy in force.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: viewSchema,
};

export const putPolicy: Endpoint<null, null, PolicyUpdate, PolicyView> = {
  id: 'policy.update',
  method: 'PUT',
  path: `${API_BASE}/settings/policy`,
  summary: 'Replaces the policy; gateways take it within a second.',
  params: null,
  query: null,
  body: z.object({ version: versionSchema, policy: documentSchema }),
  kind: 'json',
  answer: viewSchema,
};

export const putMode: Endpoint<null, null, ModeUpdate, PolicyView> = {
  id: 'policy.set-mode',
  method: 'PUT',
  path: `${API_BASE}/settings/mode`,
  summary: 'Sets the mode of everything, of a host or of a route.',
  params: null,
  query: null,
  body: z.object({
    version: versionSchema,
    host: z.string().min(1).max(253).optional(),
    method: z.string().min(1).max(20).optional(),
    path: z.string().min(1).max(500).optional(),
    mode: modeSchema.nullable(),
  }),
  kind: 'json',
  answer: viewSchema,
};
