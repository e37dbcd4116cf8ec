import { type AuthScheme, CATEGORY_WEIGHT, type DataCategory } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type IdParams, idParamsSchema, type Period, type PeriodQuery, periodQuerySchema, periodSchema } from '../../contract/page.ts';
import { authSchemeSchema, riskLevelSchema } from '../../contract/vocabulary.ts';
import { type AttackSummary, attackSummarySchema } from '../attacks/schema.ts';
import { type Series, seriesSchema } from '../overview/schema.ts';
import { type OperationSummary, operationSummarySchema } from './schema.ts';

export interface OperationDataClass {
  /** e.g. `pan`, `ssn`, `iban`. */
  readonly id: string;
  readonly title: string;
  readonly category: DataCategory;
  /** 0..1. */
  readonly confidence: number;
  /** Values recognised. */
  readonly count: number;
  readonly in_request: boolean;
  readonly in_response: boolean;
  /** `response.owner.ssn`, `query.iban`. */
  readonly fields: readonly string[];
}

export interface RiskFactor {
  readonly id: string;
  readonly title: string;
  readonly kind: 'likelihood' | 'impact';
  /** 0..1: product policy, what was seen, and how sure that is. */
  readonly weight: number;
  readonly value: number;
  readonly confidence: number;
  /** What the score (0..100) would lose without it. */
  readonly points: number;
  /** The score without it. */
  readonly without: number;
  /** What it was read from: `op_1/auth` is the part `auth` of the operation. */
  readonly evidence: string;
  readonly detail: string;
}

/** Where traffic departs from the description. */
export interface OperationDrift {
  readonly kind: 'undeclared' | 'missing' | 'type' | 'auth' | 'scope' | 'status';
  readonly location: string;
  readonly name: string;
  readonly status_class: string;
  readonly described: string;
  readonly seen: string;
  /** Exchanges that show it, of `samples`. */
  readonly count: number;
  readonly samples: number;
  readonly example: string;
}

/** A change of a description: JSON Patch (RFC 6902). */
export interface SpecPatch {
  /** Name of the description; the empty string when the operation is in none. */
  readonly spec: string;
  readonly patch: readonly { readonly op: 'add' | 'replace'; readonly path: string; readonly value?: unknown }[];
}

export interface OperationParameter {
  /** `path`, `query`, `header`, `cookie`, `body`, `response`; of GraphQL `selection` (a field that was asked for) and `argument`. */
  readonly location: string;
  readonly name: string;
  /** Status class of the answers it was in (`2xx`), the empty string for requests. */
  readonly status_class: string;
  readonly types: readonly string[];
  readonly formats: readonly string[];
  /** Share of the sampled exchanges that had it, 0..1. */
  readonly presence: number;
  /** Lower end of its Wilson interval at 95 %, where its parent was there. */
  readonly presence_low: number;
  /** Exchanges that had it, of those that were sampled. */
  readonly seen: number;
  readonly samples: number;
  readonly required: boolean;
  readonly null_share: number;
  /** Characters of texts, powers of ten of numbers, members of lists and objects. */
  readonly size_min: number;
  readonly size_max: number;
  /** Estimated distinct values; 0 where they were not counted. */
  readonly distinct: number;
  /** Where values seem to be a closed set. `members`: the values with their counts, where they are constants of the API. */
  readonly closed: {
    readonly values: number;
    readonly samples: number;
    readonly members: readonly { readonly value: string; readonly count: number }[];
    readonly confidence: number;
  } | null;
  /** In a description. */
  readonly described: boolean;
  /** Of a GraphQL field or argument: its type as the schema writes it. */
  readonly declared?: string | undefined;
  readonly data_classes: readonly string[];
  readonly first_seen: number;
  readonly last_seen: number;
}

export interface AuthCoverage {
  readonly scheme: AuthScheme;
  readonly requests: number;
  /** 0..1. */
  readonly share: number;
}

export interface AuthInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface ClientAuthCoverage {
  readonly client_class: 'public' | 'private' | 'loopback';
  readonly requests: number;
  readonly coverage: AuthInterval;
  /** Successful answers to requests without a credential, by status. */
  readonly open: readonly { readonly status: number; readonly count: number }[];
}

/** A successful answer to a request without a credential. */
export interface OpenAnswer {
  readonly transaction: string;
  readonly at: number;
  readonly client: string;
  readonly path: string;
  readonly status: number;
}

export interface OperationDetail extends OperationSummary {
  readonly period: Period;
  /** Title and version of the description it is in, or the empty string. */
  readonly spec: string;
  readonly operation_id: string;
  readonly request_types: readonly string[];
  readonly response_types: readonly string[];
  /** Requests by class of client address. */
  readonly reached_from: { readonly public: number; readonly private: number; readonly loopback: number; readonly tls: number };
  readonly listeners: readonly { readonly listener: string; readonly requests: number }[];
  /** Share of requests with a credential, Wilson interval at 95 %; `null` without requests. */
  readonly auth_interval: AuthInterval | null;
  /** The same by where clients are. */
  readonly auth_by_client: readonly ClientAuthCoverage[];
  /** Successful requests with a JWT, by the scopes it claimed; most seen first. */
  readonly auth_scopes: readonly { readonly scopes: readonly string[]; readonly requests: number }[];
  /** Successful answers to requests without a credential. */
  readonly open_successes: number;
  /** The latest of them. */
  readonly open_answers: readonly OpenAnswer[];
  /** Versions of a GraphQL operation, most seen first. */
  readonly signatures: readonly { readonly signature: string; readonly count: number }[];
  readonly parameter_list: readonly OperationParameter[];
  readonly data_class_list: readonly OperationDataClass[];
  readonly drift: readonly OperationDrift[];
  readonly auth_coverage: readonly AuthCoverage[];
  readonly data_owner: string;
  readonly environment: string;
  /** The score without any control that was seen. */
  readonly inherent_risk: number;
  readonly risk_factors: readonly RiskFactor[];
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
  readonly latency_ms: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  readonly clients: number;
  readonly series: Series;
  readonly recent_attacks: readonly AttackSummary[];
}

const riskFactorSchema: z.ZodType<RiskFactor> = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['likelihood', 'impact']),
  weight: z.number(),
  value: z.number(),
  confidence: z.number(),
  points: z.number(),
  without: z.number(),
  evidence: z.string(),
  detail: z.string(),
});

const intervalSchema: z.ZodType<AuthInterval> = z.object({ share: z.number(), low: z.number(), high: z.number() });

const moreSchema: z.ZodType<Omit<OperationDetail, keyof OperationSummary>> = z.object({
  period: periodSchema,
  spec: z.string(),
  operation_id: z.string(),
  request_types: z.array(z.string()),
  response_types: z.array(z.string()),
  reached_from: z.object({ public: z.number(), private: z.number(), loopback: z.number(), tls: z.number() }),
  listeners: z.array(z.object({ listener: z.string(), requests: z.number() })),
  auth_interval: intervalSchema.nullable(),
  auth_scopes: z.array(z.object({ scopes: z.array(z.string()), requests: z.number() })),
  auth_by_client: z.array(
    z.object({
      client_class: z.enum(['public', 'private', 'loopback']),
      requests: z.number(),
      coverage: intervalSchema,
      open: z.array(z.object({ status: z.number(), count: z.number() })),
    }),
  ),
  open_successes: z.number(),
  open_answers: z.array(z.object({ transaction: z.string(), at: z.number(), client: z.string(), path: z.string(), status: z.number() })),
  signatures: z.array(z.object({ signature: z.string(), count: z.number() })),
  parameter_list: z.array(
    z.object({
      location: z.string(),
      name: z.string(),
      status_class: z.string(),
      types: z.array(z.string()),
      formats: z.array(z.string()),
      presence: z.number(),
      presence_low: z.number(),
      seen: z.number(),
      samples: z.number(),
      required: z.boolean(),
      null_share: z.number(),
      size_min: z.number(),
      size_max: z.number(),
      distinct: z.number(),
      closed: z
        .object({
          values: z.number(),
          samples: z.number(),
          members: z.array(z.object({ value: z.string(), count: z.number() })),
          confidence: z.number(),
        })
        .nullable(),
      described: z.boolean(),
      declared: z.string().optional(),
      data_classes: z.array(z.string()),
      first_seen: z.number(),
      last_seen: z.number(),
    }),
  ),
  data_class_list: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      category: z.enum(Object.keys(CATEGORY_WEIGHT) as DataCategory[]),
      confidence: z.number(),
      count: z.number(),
      in_request: z.boolean(),
      in_response: z.boolean(),
      fields: z.array(z.string()),
    }),
  ),
  drift: z.array(
    z.object({
      kind: z.enum(['undeclared', 'missing', 'type', 'auth', 'scope', 'status']),
      location: z.string(),
      name: z.string(),
      status_class: z.string(),
      described: z.string(),
      seen: z.string(),
      count: z.number(),
      samples: z.number(),
      example: z.string(),
    }),
  ),
  auth_coverage: z.array(z.object({ scheme: authSchemeSchema, requests: z.number(), share: z.number() })),
  data_owner: z.string(),
  environment: z.string(),
  inherent_risk: z.number(),
  risk_factors: z.array(riskFactorSchema),
  statuses: z.array(z.object({ status: z.number(), count: z.number() })),
  latency_ms: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  clients: z.number(),
  series: seriesSchema,
  recent_attacks: z.array(attackSummarySchema),
});

const detailSchema: z.ZodType<OperationDetail> = z.intersection(operationSummarySchema, moreSchema);

export const getOperation: Endpoint<IdParams, PeriodQuery, null, OperationDetail> = {
  id: 'operations.get',
  method: 'GET',
  path: `${API_BASE}/operations/:id`,
  summary: 'One operation: parameters, data, authentication, risk, traffic and recent attacks.',
  params: idParamsSchema,
  query: periodQuerySchema,
  body: null,
  kind: 'json',
  answer: detailSchema,
};

export const getOperationPatch: Endpoint<IdParams, null, null, SpecPatch> = {
  id: 'operations.patch',
  method: 'GET',
  path: `${API_BASE}/operations/:id/patch`,
  summary: 'The change that makes the description say what traffic showed.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    spec: z.string(),
    patch: z.array(z.object({ op: z.enum(['add', 'replace']), path: z.string(), value: z.unknown() })),
  }),
};

/** What the risk would be with controls that are not there, or without those that are. */
export interface WhatIfQuestion {
  /** A factor of the score, and what it would be: 0 is a control that works wholly. */
  readonly changes: readonly { readonly factor: string; readonly value: number }[];
}

export interface WhatIfAnswer {
  readonly before: OperationSummary['risk'];
  readonly after: OperationSummary['risk'];
  readonly factors: readonly RiskFactor[];
}

export const askWhatIf: Endpoint<IdParams, null, WhatIfQuestion, WhatIfAnswer> = {
  id: 'operations.what_if',
  method: 'POST',
  path: `${API_BASE}/operations/:id/what-if`,
  summary: 'The score an operation would have with some factors changed; the rest of the arithmetic stays.',
  params: idParamsSchema,
  query: null,
  body: z.object({
    changes: z
      .array(z.object({ factor: z.string().max(100), value: z.number().min(0).max(1) }))
      .min(1)
      .max(50),
  }),
  kind: 'json',
  answer: z.object({
    before: z.object({ score: z.number(), level: riskLevelSchema }),
    after: z.object({ score: z.number(), level: riskLevelSchema }),
    factors: z.array(riskFactorSchema),
  }),
};
