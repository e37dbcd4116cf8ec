import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type IdParams, idParamsSchema } from '../../contract/page.ts';
import { type WeaknessDetail, weaknessDetailSchema } from './schema.ts';

/** A virtual patch of the policy that would stop what a weakness lets through. */
export interface PatchProposal {
  /** Id it has in the policy. */
  readonly patch: string;
  /** Expression that blocks what it matches. */
  readonly when: string;
  readonly host: string;
  readonly path: string;
  readonly methods: readonly string[];
  /** Why it is this expression, and what it rests on. */
  readonly why: string;
  /** Is it in the policy already? */
  readonly applied: boolean;
}

export interface PatchApplication {
  /** The expression proposed, or another one. */
  readonly when: string;
  readonly days: number;
}

/** Days a virtual patch holds when nobody says otherwise: it bridges the time until the code is mended. */
export const PATCH_DAYS_USUAL = 90;
const PATCH_DAYS_MAX = 365;

export const getPatchProposal: Endpoint<IdParams, null, null, PatchProposal> = {
  id: 'weaknesses.patch.preview',
  method: 'GET',
  path: `${API_BASE}/weaknesses/:id/patch`,
  summary: 'The virtual patch that would stop what a finding lets through, for a person to judge.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    patch: z.string(),
    when: z.string(),
    host: z.string(),
    path: z.string(),
    methods: z.array(z.string()),
    why: z.string(),
    applied: z.boolean(),
  }),
};

export const applyPatchProposal: Endpoint<IdParams, null, PatchApplication, WeaknessDetail> = {
  id: 'weaknesses.patch.apply',
  method: 'POST',
  path: `${API_BASE}/weaknesses/:id/patch`,
  summary: 'Puts a virtual patch for a finding into the policy, for a time. It blocks where the mode is block.',
  params: idParamsSchema,
  query: null,
  body: z.object({ when: z.string().min(1).max(4_096), days: z.int().min(1).max(PATCH_DAYS_MAX).default(PATCH_DAYS_USUAL) }),
  kind: 'json',
  answer: weaknessDetailSchema,
};
