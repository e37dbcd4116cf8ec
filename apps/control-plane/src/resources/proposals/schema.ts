import type { AttackClass, ValueType } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';
import { attackClassSchema } from '../../contract/vocabulary.ts';

/** What a point normally holds, as the inventory has learned it from clean traffic. */
export interface NormalValue {
  /** Most seen first. */
  readonly types: readonly ValueType[];
  readonly formats: readonly string[];
  /** Characters of strings, members of the rest. */
  readonly size_min: number;
  readonly size_max: number;
  /** Estimated; 0 when they were not counted. */
  readonly distinct: number;
  readonly seen: number;
}

/** A finding that is seen so often in honest traffic that it could be an exception, and what speaks for that. */
export interface ProposalView {
  readonly id: string;
  readonly detector: string;
  readonly class: AttackClass;
  readonly class_title: string;
  /** With `[]` for any index. */
  readonly point: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  /** Distinct clients, networks, days and values; each count stops at a limit. */
  readonly clients: number;
  readonly networks: number;
  readonly days: number;
  readonly payloads: number;
  readonly seen: number;
  /** Share of what was seen that comes from one client, 0..1. */
  readonly top_client_share: number;
  readonly first_at: number;
  readonly last_at: number;
  /** Masked excerpts. */
  readonly samples: readonly string[];
  /** `null` when the inventory does not know the point. */
  readonly normal: NormalValue | null;
}

export interface ProposalList {
  /** Most clients first; those decided on are left out. */
  readonly items: readonly ProposalView[];
  readonly can: Can<'decide'>;
}

export interface ProposalDecision {
  readonly note: string;
}

export interface ProposalAcceptance extends ProposalDecision {
  /** Days the exception holds. */
  readonly days: number;
}

export interface ProposalOutcome {
  readonly id: string;
  readonly decision: 'accepted' | 'rejected';
  /** Version of the policy in force then. */
  readonly policy_version: number;
}

const proposalSchema: z.ZodType<ProposalView> = z.object({
  id: z.string(),
  detector: z.string(),
  class: attackClassSchema,
  class_title: z.string(),
  point: z.string(),
  operation: z.string(),
  method: z.string(),
  host: z.string(),
  template: z.string(),
  clients: z.number(),
  networks: z.number(),
  days: z.number(),
  payloads: z.number(),
  seen: z.number(),
  top_client_share: z.number(),
  first_at: z.number(),
  last_at: z.number(),
  samples: z.array(z.string()),
  normal: z
    .object({
      types: z.array(z.string() as unknown as z.ZodType<ValueType>),
      formats: z.array(z.string()),
      size_min: z.number(),
      size_max: z.number(),
      distinct: z.number(),
      seen: z.number(),
    })
    .nullable(),
});

/** Days an accepted exception holds when nobody says otherwise: long enough to be of use, short enough to be looked at again. */
export const PROPOSAL_DAYS_USUAL = 180;
const DAYS_MAX = 730;
/** The reason of an exception holds the evidence, too. */
const NOTE_CHARS_MAX = 200;

const noteSchema = z.string().trim().max(NOTE_CHARS_MAX).default('');

const outcomeSchema: z.ZodType<ProposalOutcome> = z.object({
  id: z.string(),
  decision: z.enum(['accepted', 'rejected']),
  policy_version: z.number(),
});

export const listProposals: Endpoint<null, null, null, ProposalList> = {
  id: 'proposals.list',
  method: 'GET',
  path: `${API_BASE}/settings/proposals`,
  summary: 'Findings that are habitual in honest traffic, proposed as exceptions with their evidence.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(proposalSchema), can: canSchema('decide') }),
};

export const acceptProposal: Endpoint<IdParams, null, ProposalAcceptance, ProposalOutcome> = {
  id: 'proposals.accept',
  method: 'POST',
  path: `${API_BASE}/settings/proposals/:id/accept`,
  summary: 'Makes a proposal an exception of the policy, for a time.',
  params: idParamsSchema,
  query: null,
  body: z.object({ note: noteSchema, days: z.int().min(1).max(DAYS_MAX).default(PROPOSAL_DAYS_USUAL) }),
  kind: 'json',
  answer: outcomeSchema,
};

export const rejectProposal: Endpoint<IdParams, null, ProposalDecision, ProposalOutcome> = {
  id: 'proposals.reject',
  method: 'POST',
  path: `${API_BASE}/settings/proposals/:id/reject`,
  summary: 'Turns a proposal down; it is not made again.',
  params: idParamsSchema,
  query: null,
  body: z.object({ note: noteSchema }),
  kind: 'json',
  answer: outcomeSchema,
};
