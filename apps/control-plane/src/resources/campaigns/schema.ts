import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type Can,
  canSchema,
  type ExportFormat,
  exportFormatSchema,
  type IdParams,
  idParamsSchema,
  idSchema,
  timeSchema,
} from '../../contract/page.ts';

/** `overdue`: past its day with answers missing. */
export type CampaignState = 'running' | 'overdue' | 'complete' | 'closed';
export type CampaignAnswer = '' | 'attested' | 'disputed';

/** Which operations; empty lists ask for all. An operation has to be in every list that is given. */
export interface CampaignScope {
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly criticality: readonly string[];
  readonly scope: readonly string[];
  readonly hosts: readonly string[];
}

export interface CampaignWrite {
  readonly name: string;
  readonly note: string;
  readonly scope: CampaignScope;
  /** Day by which owners are to answer, milliseconds since the epoch. */
  readonly due: number;
  /** Control of the catalogue it is evidence for, or the empty string. */
  readonly control: string;
}

export interface CampaignCounts {
  readonly operations: number;
  readonly attested: number;
  readonly disputed: number;
  readonly waiting: number;
}

export interface CampaignView extends CampaignWrite {
  readonly id: string;
  readonly state: CampaignState;
  readonly counts: CampaignCounts;
  readonly created_at: number;
  readonly created_by: string;
  readonly closed_at: number;
  readonly closed_by: string;
  readonly can: Can<'answer' | 'remind' | 'close'>;
}

export interface CampaignList {
  /** Newest first. */
  readonly items: readonly CampaignView[];
  readonly can: Can<'create'>;
}

/** What an owner is asked to confirm of one operation. */
export interface CampaignItem {
  readonly id: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly owner: string;
  /** `exposure`, `auth`, `data`, `risk`, `scope`, `service`, ...: as they were when it was answered, else when it was asked. */
  readonly facts: Readonly<Record<string, string>>;
  readonly answer: CampaignAnswer;
  readonly note: string;
  readonly answered_at: number;
  readonly answered_by: string;
  readonly reminded_at: number;
  readonly reminders: number;
}

/** How far the owners are. */
export interface CampaignOwner extends CampaignCounts {
  readonly owner: string;
  readonly reminded_at: number;
}

export interface CampaignDetail extends CampaignView {
  readonly items: readonly CampaignItem[];
  readonly owners: readonly CampaignOwner[];
}

export interface CampaignAnswers {
  readonly items: readonly string[];
  readonly answer: 'attested' | 'disputed';
  /** Needed to dispute. */
  readonly note: string;
}

/** Operations of one campaign. A larger scope is refused: such a campaign is several. */
export const CAMPAIGN_OPERATIONS_MAX = 5_000;

const wordsSchema = z.array(z.string().trim().min(1).max(253)).max(50).default([]);

const writeShape = {
  name: z.string().trim().min(1).max(200),
  note: z.string().trim().max(2_000).default(''),
  scope: z.object({ tags: wordsSchema, owners: wordsSchema, criticality: wordsSchema, scope: wordsSchema, hosts: wordsSchema }),
  due: timeSchema,
  control: z.string().max(100).default(''),
};

const countsShape = { operations: z.number(), attested: z.number(), disputed: z.number(), waiting: z.number() };

const viewShape = {
  ...writeShape,
  id: z.string(),
  state: z.enum(['running', 'overdue', 'complete', 'closed']),
  counts: z.object(countsShape),
  created_at: z.number(),
  created_by: z.string(),
  closed_at: z.number(),
  closed_by: z.string(),
  can: canSchema('answer', 'remind', 'close'),
};

const viewSchema: z.ZodType<CampaignView> = z.object(viewShape);

const detailSchema: z.ZodType<CampaignDetail> = z.object({
  ...viewShape,
  items: z.array(
    z.object({
      id: z.string(),
      operation: z.string(),
      method: z.string(),
      host: z.string(),
      template: z.string(),
      owner: z.string(),
      facts: z.record(z.string(), z.string()),
      answer: z.enum(['', 'attested', 'disputed']),
      note: z.string(),
      answered_at: z.number(),
      answered_by: z.string(),
      reminded_at: z.number(),
      reminders: z.number(),
    }),
  ),
  owners: z.array(z.object({ owner: z.string(), ...countsShape, reminded_at: z.number() })),
});

const BASE = `${API_BASE}/campaigns`;

export const listCampaigns: Endpoint<null, null, null, CampaignList> = {
  id: 'campaigns.list',
  method: 'GET',
  path: BASE,
  summary: 'Attestation campaigns, with how far they are.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(viewSchema), can: canSchema('create') }),
};

export const createCampaign: Endpoint<null, null, CampaignWrite, CampaignDetail> = {
  id: 'campaigns.create',
  method: 'POST',
  path: BASE,
  summary: 'Asks the owners of operations to confirm them by a day.',
  params: null,
  query: null,
  body: z.object(writeShape),
  kind: 'json',
  answer: detailSchema,
};

export const getCampaign: Endpoint<IdParams, null, null, CampaignDetail> = {
  id: 'campaigns.get',
  method: 'GET',
  path: `${BASE}/:id`,
  summary: 'One campaign: every operation with what was answered.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: detailSchema,
};

export const answerCampaign: Endpoint<IdParams, null, CampaignAnswers, CampaignDetail> = {
  id: 'campaigns.answer',
  method: 'POST',
  path: `${BASE}/:id/answers`,
  summary: 'An owner confirms operations as they are now, or disputes them.',
  params: idParamsSchema,
  query: null,
  body: z.object({
    items: z.array(idSchema).min(1).max(500),
    answer: z.enum(['attested', 'disputed']),
    note: z.string().trim().max(2_000).default(''),
  }),
  kind: 'json',
  answer: detailSchema,
};

export const remindCampaign: Endpoint<IdParams, null, { readonly owner: string }, CampaignDetail> = {
  id: 'campaigns.remind',
  method: 'POST',
  path: `${BASE}/:id/reminders`,
  summary:
    'Reminds an owner, by the addresses of the configuration that take reminders, and puts that on record; without an owner, all who have not answered.',
  params: idParamsSchema,
  query: null,
  body: z.object({ owner: z.string().max(253).default('') }),
  kind: 'json',
  answer: detailSchema,
};

export const closeCampaign: Endpoint<IdParams, null, null, CampaignDetail> = {
  id: 'campaigns.close',
  method: 'POST',
  path: `${BASE}/:id/close`,
  summary: 'Ends a campaign. One that names a control and was confirmed in whole becomes an attestation of it.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: detailSchema,
};

export const exportCampaign: Endpoint<IdParams, { readonly format: ExportFormat }, null, null> = {
  id: 'campaigns.export',
  method: 'GET',
  path: `${BASE}/:id/export`,
  summary: 'The answers of a campaign, one operation a line.',
  params: idParamsSchema,
  query: z.object({ format: exportFormatSchema }),
  body: null,
  kind: 'file',
  answer: null,
};
