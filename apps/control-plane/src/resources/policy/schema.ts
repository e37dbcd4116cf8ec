import type { FailMode, Mode } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema } from '../../contract/page.ts';
import { failModeSchema, modeSchema } from '../../contract/vocabulary.ts';
import {
  type PolicyChange,
  policyChangeSchema,
  policyTextSchema,
  type RolloutPlan,
  type RolloutView,
  rolloutPlanSchema,
  rolloutViewSchema,
  whySchema,
} from './change-schema.ts';

/** A policy document as JSON; its shape is that of the policy reference (docs/reference/policy.md). */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** The modes of a policy, from wide to narrow; the narrowest that is not `null` holds. */
export interface PolicyModes {
  readonly global: Mode;
  /** The most any level may do; `monitor` here stops all blocking at once. */
  readonly ceiling: Mode;
  /** Only clients on an allow list are let in. */
  readonly lockdown: boolean;
  readonly fail: FailMode;
  readonly apis: readonly ApiMode[];
  readonly hosts: readonly { readonly host: string; readonly mode: Mode | null }[];
  readonly routes: readonly RouteMode[];
  readonly operations: readonly OperationMode[];
}

export interface ApiMode {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly mode: Mode | null;
}

/** An operation named by its id in the inventory, else by method, host (or `*`) and path template. */
export interface OperationMode {
  readonly id: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly mode: Mode | null;
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
  readonly reason: string;
  readonly approved_by: string;
  /** With every default filled in. */
  readonly policy: PolicyDocument;
  /** The same as people write it: YAML with their comments. */
  readonly text: string;
  readonly modes: PolicyModes;
  /** Live gateway workers whose last decision was by this policy, of all live ones: proof that it is in force. */
  readonly applied: { readonly workers: number; readonly of: number };
  /** Gateways that ask for their configuration by a name, and which version each runs on. */
  readonly gateways: GatewayPolicies;
  /** The version that some gateways try out before the others, or `null`. */
  readonly staged: StagedPolicy | null;
  /** Changes that wait for a second person. */
  readonly pending: readonly PolicyChange[];
  readonly can: Can<'update' | 'approve'>;
}

export interface GatewayPolicies {
  readonly of: number;
  /** Of these, those that run on what they should: the staged version where they are in the stage, else this one. */
  readonly applied: number;
  readonly items: readonly GatewayPolicy[];
}

export interface GatewayPolicy {
  readonly name: string;
  /** Version of the policy it runs on; 0 when that is not known. */
  readonly version: number;
  /** When it said so first. */
  readonly since: number;
  /** It was given a configuration and could not use it. */
  readonly refused: boolean;
}

export interface StagedPolicy {
  readonly version: number;
  readonly hash: string;
  readonly created_by: string;
  readonly reason: string;
  readonly rollout: RolloutView;
  /** Exchanges decided by it since it is staged. */
  readonly exchanges: number;
}

export interface PolicyUpdate {
  /** The version that was edited; another one in force is a CONFLICT. */
  readonly version: number;
  /** One of both: JSON, which changes the text where it has to be, or the whole text. */
  readonly policy?: PolicyDocument | undefined;
  readonly text?: string | undefined;
  readonly reason: string;
  readonly rollout?: RolloutPlan | null | undefined;
  /** It waits for a second person even where the policy in force asks for none. */
  readonly propose?: boolean | undefined;
}

/**
 * Sets the mode at one level: `global` and `ceiling` take no more; `host` names one;
 * `route` names host (or `*`), path and methods; `api` names a rule of the policy that is there; `operation` names such a
 * rule, or the id of an operation in the inventory. `null` takes a level back to the wider one.
 * `lockdown` with `block` lets only the allow list in, with `null` everybody again.
 */
export interface ModeUpdate {
  readonly version: number;
  readonly reason: string;
  readonly level: 'global' | 'ceiling' | 'lockdown' | 'api' | 'host' | 'route' | 'operation';
  /** Id of the rule of an API. */
  readonly api?: string | undefined;
  /** Id of the rule of an operation, or of the operation itself (`op_...`). */
  readonly operation?: string | undefined;
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
  reason: z.string(),
  approved_by: z.string(),
  policy: documentSchema,
  text: z.string(),
  modes: z.object({
    global: modeSchema,
    ceiling: modeSchema,
    lockdown: z.boolean(),
    fail: failModeSchema,
    apis: z.array(z.object({ id: z.string(), hosts: z.array(z.string()), paths: z.array(z.string()), mode: modeSchema.nullable() })),
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
    operations: z.array(
      z.object({
        id: z.string(),
        operation: z.string(),
        method: z.string(),
        host: z.string(),
        path: z.string(),
        mode: modeSchema.nullable(),
      }),
    ),
  }),
  applied: z.object({ workers: z.number(), of: z.number() }),
  gateways: z.object({
    of: z.number(),
    applied: z.number(),
    items: z.array(z.object({ name: z.string(), version: z.number(), since: z.number(), refused: z.boolean() })),
  }),
  staged: z
    .object({
      version: z.number(),
      hash: z.string(),
      created_by: z.string(),
      reason: z.string(),
      rollout: rolloutViewSchema,
      exchanges: z.number(),
    })
    .nullable(),
  pending: z.array(policyChangeSchema),
  can: canSchema('update', 'approve'),
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
  summary: 'Replaces the policy; gateways take it within a second. Where it needs approval it waits among `pending`.',
  params: null,
  query: null,
  body: z
    .object({
      version: versionSchema,
      policy: documentSchema.optional(),
      text: policyTextSchema.optional(),
      reason: whySchema,
      rollout: rolloutPlanSchema.nullable().optional(),
      propose: z.boolean().optional(),
    })
    .refine(({ policy, text }) => (policy === undefined) !== (text === undefined), { message: 'either policy or text' }),
  kind: 'json',
  answer: viewSchema,
};

export const putMode: Endpoint<null, null, ModeUpdate, PolicyView> = {
  id: 'policy.mode.update',
  method: 'PUT',
  path: `${API_BASE}/settings/mode`,
  summary: 'Sets the mode of everything, of an API, a host, a route or an operation.',
  params: null,
  query: null,
  body: z.object({
    version: versionSchema,
    reason: whySchema,
    level: z.enum(['global', 'ceiling', 'lockdown', 'api', 'host', 'route', 'operation']),
    api: z.string().min(1).max(64).optional(),
    operation: z.string().min(1).max(64).optional(),
    host: z.string().min(1).max(255).optional(),
    path: z.string().min(1).max(1_024).optional(),
    methods: z.array(z.string().min(1).max(32)).max(32).optional(),
    mode: modeSchema.nullable(),
  }),
  kind: 'json',
  answer: viewSchema,
};

export interface PolicyRollback {
  /** The version in force. */
  readonly version: number;
  /** The version to go back to; without it, the one in force before. */
  readonly to?: number | undefined;
  readonly reason: string;
}

export const rollbackPolicy: Endpoint<null, null, PolicyRollback, PolicyView> = {
  id: 'policy.rollback',
  method: 'POST',
  path: `${API_BASE}/settings/policy/rollback`,
  summary: 'Goes back to an earlier version, as a new version; while one is being rolled out, takes that back instead.',
  params: null,
  query: null,
  body: z.object({ version: versionSchema, to: versionSchema.optional(), reason: whySchema }),
  kind: 'json',
  answer: viewSchema,
};

export interface RolloutUpdate {
  /** The staged version. */
  readonly version: number;
  readonly action: 'complete' | 'halt';
  readonly reason: string;
}

export const putRollout: Endpoint<null, null, RolloutUpdate, PolicyView> = {
  id: 'policy.rollout.update',
  method: 'PUT',
  path: `${API_BASE}/settings/policy/rollout`,
  summary: 'Sends a staged version to all gateways, or takes it back.',
  params: null,
  query: null,
  body: z.object({ version: versionSchema, action: z.enum(['complete', 'halt']), reason: whySchema }),
  kind: 'json',
  answer: viewSchema,
};
