import type { FailMode, Mode } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema } from '../../contract/page.ts';
import { failModeSchema, modeSchema } from '../../contract/vocabulary.ts';

/** A policy document as JSON; its shape is that of the policy reference (docs/reference/policy.md). */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** The modes of a policy: a route's holds over its host's, that over the global one; `null` leaves it to the wider level. */
export interface PolicyModes {
  readonly global: Mode;
  /** The most any level may do; `monitor` here stops all blocking at once. */
  readonly ceiling: Mode;
  readonly fail: FailMode;
  readonly hosts: readonly { readonly host: string; readonly mode: Mode | null }[];
  readonly routes: readonly RouteMode[];
}

export interface RouteMode {
  readonly id: string;
  readonly host: string;
  /** Segments; `*` is one segment, `**` any rest. */
  readonly path: string;
  /** Empty: every method. */
  readonly methods: readonly string[];
  readonly mode: Mode | null;
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
  /** Live gateway workers whose last decision was by this policy, of all live ones: proof that it is in force. */
  readonly applied: { readonly workers: number; readonly of: number };
  readonly can: Can<'update'>;
}

export interface PolicyUpdate {
  /** The version that was edited; another one in force is a CONFLICT. */
  readonly version: number;
  readonly policy: PolicyDocument;
}

/**
 * Sets the mode at one level: `global` and `ceiling` take no more; `host` names one;
 * `route` names host (or `*`), path and methods. `null` takes a host or route back to the wider level.
 */
export interface ModeUpdate {
  readonly version: number;
  readonly level: 'global' | 'ceiling' | 'host' | 'route';
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly methods?: readonly string[] | undefined;
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
    ceiling: modeSchema,
    fail: failModeSchema,
    hosts: z.array(z.object({ host: z.string(), mode: modeSchema.nullable() })),
    routes: z.array(
      z.object({
        id: z.string(),
        host: z.string(),
        path: z.string(),
        methods: z.array(z.string()),
        mode: modeSchema.nullable(),
      }),
    ),
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
  id: 'policy.mode.update',
  method: 'PUT',
  path: `${API_BASE}/settings/mode`,
  summary: 'Sets the mode of everything, of a host or of a route.',
  params: null,
  query: null,
  body: z.object({
    version: versionSchema,
    level: z.enum(['global', 'ceiling', 'host', 'route']),
    host: z.string().min(1).max(255).optional(),
    path: z.string().min(1).max(1_024).optional(),
    methods: z.array(z.string().min(1).max(32)).max(32).optional(),
    mode: modeSchema.nullable(),
  }),
  kind: 'json',
  answer: viewSchema,
};
