import type { AttackClass, FailMode, Mode } from '@sallyport/core';
import { ATTACK_CLASS_INFO } from '@sallyport/core';
import { z } from 'zod';
import { type GraphqlOverrides, graphqlOverrides } from '../graphql.ts';
import { hostPattern as host, id, type Scope, scopeFields as scope } from '../scope-schema.ts';

/** How easily a request is taken for an attack, in a word; {@link SENSITIVITY_THRESHOLD} has the scores. */
export type Sensitivity = 'safe' | 'normal' | 'paranoid';

/** What a level may say of its own; what it does not say the next wider level decides. */
export interface Overrides {
  readonly mode?: Mode | undefined;
  readonly on_error?: FailMode | undefined;
  readonly sensitivity?: Sensitivity | undefined;
  readonly block_threshold?: number | undefined;
  readonly class_sensitivity?: ClassSensitivity | undefined;
  readonly graphql?: GraphqlOverrides | undefined;
}

export type ClassSensitivity = Readonly<Partial<Record<AttackClass, Sensitivity>>>;

export interface HostRule extends Overrides {
  readonly host: string;
}

/** Some hosts and paths that are one API, wherever they are served. */
export interface ApiRule extends Overrides {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** One operation: by its id in the inventory, or by method and path template. */
export interface OperationRule extends Overrides {
  readonly id: string;
  readonly operation?: string | undefined;
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly body_bytes_max?: number | undefined;
  readonly inspect_ms_max?: number | undefined;
}

export interface RouteRule extends Scope, Overrides {
  readonly id: string;
  readonly body_bytes_max?: number | undefined;
  readonly inspect_ms_max?: number | undefined;
}

/** Score from which a sensitivity blocks: sure signs only, the default, and doubtful signs too. */
export const SENSITIVITY_THRESHOLD: Readonly<Record<Sensitivity, number>> = { safe: 0.8, normal: 0.5, paranoid: 0.3 };

/** Rules of one level. */
const RULES_MAX = 1_000;
/** Hosts, and paths, of one API. */
const API_PARTS_MAX = 50;

export const mode: z.ZodType<Mode> = z.enum(['off', 'monitor', 'block']);
export const failMode: z.ZodType<FailMode> = z.enum(['open', 'closed']);
export const threshold: z.ZodNumber = z.number().min(0.05).max(1);
export const attackClass: z.ZodType<AttackClass> = z.enum(Object.keys(ATTACK_CLASS_INFO) as [AttackClass, ...AttackClass[]]);

/** Id of a known operation. */
export const operation: z.ZodType<string> = z.string().regex(/^op_[0-9a-f]{16}$/, 'the id of an operation, op_ and 16 hex digits');

export const sensitivity: z.ZodType<Sensitivity> = z.enum(['safe', 'normal', 'paranoid']);
export const classSensitivity: z.ZodType<ClassSensitivity> = z.partialRecord(
  z.enum(Object.keys(ATTACK_CLASS_INFO) as [AttackClass, ...AttackClass[]]),
  sensitivity,
);

const overrides = {
  mode: mode.optional().describe('Mode here; without it the next wider level decides.'),
  on_error: failMode.optional().describe('Fail mode here; without it the next wider level decides.'),
  sensitivity: sensitivity.optional().describe('Sensitivity here (safe, normal, paranoid); wins over block_threshold.'),
  block_threshold: threshold.optional().describe('Block threshold here; without it the next wider level decides.'),
  class_sensitivity: classSensitivity.optional().describe('Sensitivity of single attack classes here; classes not named follow the rest.'),
  graphql: graphqlOverrides.optional().describe('GraphQL limits here; each that is not named is that of the next wider level.'),
};

/** What inspection may cost at a narrow level. */
const costs = {
  body_bytes_max: z.int().min(0).max(67_108_864).optional().describe('Request body bytes inspected here.'),
  inspect_ms_max: z.number().min(0.1).max(1_000).optional().describe('Time for the inspection here, ms.'),
};

/** Levels of the policy, from wide to narrow. */
export const levelFields: Record<'apis' | 'hosts' | 'routes' | 'operations', z.ZodType> = {
  apis: z
    .array(
      z.strictObject({
        id: id.describe('Name of the API, shown as the reason of a decision.'),
        hosts: z.array(host).min(1).max(API_PARTS_MAX).default(['*']).describe('Hosts it is served on: a host, *.host, or * for all.'),
        paths: z
          .array(z.string().min(1).max(1_024).startsWith('/'))
          .min(1)
          .max(API_PARTS_MAX)
          .default(['/**'])
          .describe('Paths that belong to it: segments, where * is one segment and ** any rest.'),
        ...overrides,
      }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('Rules for APIs, wider than those for hosts: what the global level says goes for an API where it says nothing itself.'),
  hosts: z
    .array(z.strictObject({ host: host.describe('A host, or *.host.'), ...overrides }))
    .max(RULES_MAX)
    .default([])
    .describe('Rules for hosts.'),
  routes: z
    .array(
      z.strictObject({
        id: id.describe('Name of the route, shown as the reason of a decision.'),
        ...scope,
        ...overrides,
        ...costs,
      }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('Rules for routes; the most specific one that matches holds.'),
  operations: z
    .array(
      z
        .strictObject({
          id: id.describe('Name of the rule, shown as the reason of a decision.'),
          operation: operation.optional().describe('The operation, by its id in the inventory. Or method and path:'),
          host: host.optional().describe('Host of the operation; without it every host.'),
          method: z
            .string()
            .regex(/^[A-Z]{1,32}$/, 'an upper-case method')
            .optional()
            .describe('Method of the operation.'),
          path: z
            .string()
            .max(1_024)
            .regex(/^(?:\/(?:\{[^/{}]+\}|[^/{}*]*))+$/, 'a path template: /accounts/{id}')
            .optional()
            .describe('Path template of the operation, where {name} is one segment.'),
          ...overrides,
          ...costs,
        })
        .refine((rule) => (rule.operation === undefined) === (rule.method !== undefined && rule.path !== undefined), {
          message: 'names the operation either by its id, or by method and path',
        })
        .refine((rule) => rule.operation === undefined || (rule.host ?? rule.method ?? rule.path) === undefined, {
          message: 'the id of an operation says its host, method and path',
        }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('Rules for single operations; they go over those for routes.'),
};
