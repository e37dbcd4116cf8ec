import type { OperationStatus, ParameterLocation, ValueType } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';

/** What the reviewer made of a part of a draft; `null`: not looked at yet. */
export type Accepted = boolean | null;

/** A parameter or a field of a body, as traffic showed it. */
export interface DraftParameter {
  /** Names it in a decision. */
  readonly key: string;
  readonly location: ParameterLocation;
  /** For bodies the path under the body: `items[].sku`. */
  readonly name: string;
  /** Status class of the answers it was in, the empty string for requests. */
  readonly status_class: string;
  readonly types: readonly ValueType[];
  readonly formats: readonly string[];
  readonly required: boolean;
  readonly seen: number;
  /** Sampled exchanges it could have been in. */
  readonly samples: number;
  /** How sure it is that its types are all there are, 0..1. */
  readonly confidence: number;
  readonly data_classes: readonly string[];
  readonly accepted: boolean;
}

export interface DraftOperation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly status: OperationStatus;
  readonly requests: number;
  readonly clients: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly statuses: readonly number[];
  readonly auth: readonly string[];
  /** How sure it is that what was seen of it is all there is, 0..1. */
  readonly confidence: number;
  readonly accepted: Accepted;
  readonly parameters: readonly DraftParameter[];
}

export interface DraftHead {
  readonly id: string;
  readonly host: string;
  readonly state: 'open' | 'published';
  readonly operations: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly created_at: number;
  readonly created_by: string;
  readonly changed_at: number;
  readonly changed_by: string;
}

export interface DraftView extends DraftHead {
  readonly items: readonly DraftOperation[];
  readonly can: Can<'decide' | 'publish'>;
}

export interface DraftList {
  readonly items: readonly DraftHead[];
  /** Hosts with confirmed operations, of which a draft can be made. */
  readonly hosts: readonly { readonly host: string; readonly operations: number }[];
  readonly can: Can<'create' | 'delete'>;
}

/** Decisions on single operations, and one for all that nobody decided on and that are sure enough. */
export interface DraftDecisions {
  readonly operations: readonly {
    readonly id: string;
    readonly accepted?: Accepted | undefined;
    readonly parameters?: readonly { readonly key: string; readonly accepted: boolean }[] | undefined;
  }[];
  readonly rest?: { readonly accepted: boolean; readonly confidence_min: number } | undefined;
}

export interface DraftPublished {
  /** Name it has among the descriptions. */
  readonly name: string;
  readonly operations: number;
}

const headShape = {
  id: z.string(),
  host: z.string(),
  state: z.enum(['open', 'published']),
  operations: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  created_at: z.number(),
  created_by: z.string(),
  changed_at: z.number(),
  changed_by: z.string(),
};

const parameterSchema: z.ZodType<DraftParameter> = z.object({
  key: z.string(),
  location: z.string() as unknown as z.ZodType<ParameterLocation>,
  name: z.string(),
  status_class: z.string(),
  types: z.array(z.string() as unknown as z.ZodType<ValueType>),
  formats: z.array(z.string()),
  required: z.boolean(),
  seen: z.number(),
  samples: z.number(),
  confidence: z.number(),
  data_classes: z.array(z.string()),
  accepted: z.boolean(),
});

const operationSchema: z.ZodType<DraftOperation> = z.object({
  id: z.string(),
  method: z.string(),
  template: z.string(),
  status: z.string() as unknown as z.ZodType<OperationStatus>,
  requests: z.number(),
  clients: z.number(),
  first_seen: z.number(),
  last_seen: z.number(),
  statuses: z.array(z.number()),
  auth: z.array(z.string()),
  confidence: z.number(),
  accepted: z.boolean().nullable(),
  parameters: z.array(parameterSchema),
});

const viewSchema: z.ZodType<DraftView> = z.object({ ...headShape, items: z.array(operationSchema), can: canSchema('decide', 'publish') });

const BASE = `${API_BASE}/drafts`;
/** Decisions of one request. */
const DECISIONS_MAX = 2_000;
const PARAMETERS_MAX = 2_000;
const id = z.string().min(1).max(64);

export const listDrafts: Endpoint<null, null, null, DraftList> = {
  id: 'drafts.list',
  method: 'GET',
  path: BASE,
  summary: 'Descriptions learned from traffic, under review and published.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(z.object(headShape)),
    hosts: z.array(z.object({ host: z.string(), operations: z.number() })),
    can: canSchema('create', 'delete'),
  }),
};

export const createDraft: Endpoint<null, null, { readonly host: string }, DraftView> = {
  id: 'drafts.create',
  method: 'POST',
  path: BASE,
  summary: 'Makes a draft of the confirmed operations of a host.',
  params: null,
  query: null,
  body: z.object({ host: z.string().min(1).max(255) }),
  kind: 'json',
  answer: viewSchema,
};

export const getDraft: Endpoint<IdParams, null, null, DraftView> = {
  id: 'drafts.get',
  method: 'GET',
  path: `${BASE}/:id`,
  summary: 'A draft with its operations, how sure each is, and what was decided.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: viewSchema,
};

export const decideDraft: Endpoint<IdParams, null, DraftDecisions, DraftView> = {
  id: 'drafts.decide',
  method: 'PATCH',
  path: `${BASE}/:id`,
  summary: 'Accepts or rejects operations and parameters of a draft.',
  params: idParamsSchema,
  query: null,
  body: z.object({
    operations: z
      .array(
        z.object({
          id,
          accepted: z.boolean().nullable().optional(),
          parameters: z
            .array(z.object({ key: z.string().min(1).max(1_024), accepted: z.boolean() }))
            .max(PARAMETERS_MAX)
            .optional(),
        }),
      )
      .max(DECISIONS_MAX)
      .default([]),
    rest: z.object({ accepted: z.boolean(), confidence_min: z.number().min(0).max(1).default(0) }).optional(),
  }),
  kind: 'json',
  answer: viewSchema,
};

export const publishDraft: Endpoint<IdParams, null, null, DraftPublished> = {
  id: 'drafts.publish',
  method: 'POST',
  path: `${BASE}/:id/publish`,
  summary: 'Puts what was accepted among the descriptions that traffic is held against. Every operation has to be decided on.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ name: z.string(), operations: z.number() }),
};

export const deleteDraft: Endpoint<IdParams, null, null, null> = {
  id: 'drafts.delete',
  method: 'DELETE',
  path: `${BASE}/:id`,
  summary: 'Removes a draft; what was published of it stays.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};
