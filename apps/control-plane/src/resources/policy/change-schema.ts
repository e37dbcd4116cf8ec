import type { ErrorCode } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, type IdParams, idParamsSchema } from '../../contract/page.ts';

/** A line of a comparison: in both texts, only in the new one, or only in the old one; numbered from 1 in its text. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  readonly line: number;
}

/** Something wrong at one place of a policy text; line and column from 1, 0 where no place is known. */
export interface PolicyProblem {
  readonly code: ErrorCode;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** A change of the policy on its way: all but `proposed` are final. */
export type PolicyChangeState = 'proposed' | 'approved' | 'rejected' | 'withdrawn' | 'expired';

export const POLICY_CHANGE_STATES: readonly PolicyChangeState[] = ['proposed', 'approved', 'rejected', 'withdrawn', 'expired'];

/** To which gateways a version goes first, and how it goes on to the others. */
export interface RolloutPlan {
  /** By their names (`gateway.control_plane.name`). */
  readonly gateways: readonly string[];
  /** And this share of all gateways; the same ones each time. */
  readonly percent: number;
  /** `auto`: to all after `hold_s` without an alarm; `hand`: when somebody says so. */
  readonly advance: 'auto' | 'hand';
  readonly hold_s: number;
}

export interface RolloutView extends RolloutPlan {
  readonly state: 'staged' | 'complete' | 'halted';
  readonly since: number;
  readonly note: string;
}

/** A change that waits for a second person, or what became of it. */
export interface PolicyChange {
  readonly id: string;
  readonly state: PolicyChangeState;
  /** The version it was made from; when another is in force, it can no longer be approved. */
  readonly base: number;
  /** What it changes, in words. */
  readonly summary: string;
  /** The parts of it that need approval. */
  readonly touches: readonly string[];
  readonly reason: string;
  readonly rollout: RolloutPlan | null;
  readonly proposed_at: number;
  readonly proposed_by: string;
  readonly expires_at: number;
  /** 0 while it is open. */
  readonly decided_at: number;
  readonly decided_by: string;
  readonly note: string;
  /** The version it became, else 0. */
  readonly version: number;
}

export interface PolicyChangeDetail extends PolicyChange {
  readonly text: string;
  readonly diff: readonly DiffLine[];
}

/** One version as the list shows it. */
export interface PolicyVersionView {
  readonly version: number;
  readonly hash: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly reason: string;
  readonly approved_by: string;
  /** The version it brings back, else 0. */
  readonly restores: number;
  readonly rollout: RolloutView | null;
  readonly in_force: boolean;
}

export interface PolicyVersionDetail {
  readonly version: number;
  readonly text: string;
  /** Against the version in force. */
  readonly diff: readonly DiffLine[];
}

export interface PolicyCheck {
  /** Empty: it is valid. Lines count from 1. */
  readonly problems: readonly PolicyProblem[];
  readonly diff: readonly DiffLine[];
  /** What it changes, in words; empty while it is not valid. */
  readonly summary: string;
  /** The parts that a second person has to approve. */
  readonly touches: readonly string[];
}

/** What another policy would have made of the exchanges last recorded. */
export interface DryRun {
  readonly exchanges: number;
  /** Time of the first and the last of them; 0 when there are none. */
  readonly from: number;
  readonly to: number;
  /** By the policy in force, and by the other one. */
  readonly stopped: { readonly before: number; readonly after: number };
  /** Passed by the policy in force, stopped by the other one; and the other way round. */
  readonly newly_stopped: number;
  readonly newly_passed: number;
  /** Callers (credential, else address) of the newly stopped. */
  readonly callers: number;
  /** Those of them without any finding in what was looked at: a limit or list that stops them stops honest clients. */
  readonly clean_callers: number;
  /** The first of both. */
  readonly examples: readonly DryRunExample[];
  /** What of the change records cannot show. */
  readonly not_evaluated: readonly string[];
}

export interface DryRunExample {
  readonly event: string;
  readonly at: number;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** What the other policy does. */
  readonly now: 'pass' | 'block';
  readonly reasons: readonly string[];
}

export interface Reasoned {
  readonly reason: string;
}

/** Characters of a reason; it goes into the audit trail. */
const REASON_CHARS_MAX = 500;

export const whySchema: z.ZodType<string> = z.string().trim().min(3, 'say why, in at least three characters').max(REASON_CHARS_MAX);

/** A policy text; large ones hold published lists of networks. */
export const TEXT_CHARS_MAX = 16_777_216;
export const policyTextSchema: z.ZodType<string> = z.string().max(TEXT_CHARS_MAX);

const GATEWAYS_MAX = 1_000;

export const rolloutPlanSchema: z.ZodType<RolloutPlan> = z
  .object({
    gateways: z.array(z.string().min(1).max(128)).max(GATEWAYS_MAX).default([]),
    percent: z.number().min(0).max(100).default(0),
    advance: z.enum(['auto', 'hand']).default('auto'),
    hold_s: z.number().int().min(1).max(604_800).default(600),
  })
  .refine((plan) => plan.gateways.length > 0 || plan.percent > 0, { message: 'names no gateway and no share of them' });

export const rolloutViewSchema: z.ZodType<RolloutView> = z.object({
  gateways: z.array(z.string()),
  percent: z.number(),
  advance: z.enum(['auto', 'hand']),
  hold_s: z.number(),
  state: z.enum(['staged', 'complete', 'halted']),
  since: z.number(),
  note: z.string(),
});

const changeFields = {
  id: z.string(),
  state: z.enum(POLICY_CHANGE_STATES as PolicyChangeState[]),
  base: z.number(),
  summary: z.string(),
  touches: z.array(z.string()),
  reason: z.string(),
  rollout: (rolloutPlanSchema as z.ZodType<RolloutPlan>).nullable(),
  proposed_at: z.number(),
  proposed_by: z.string(),
  expires_at: z.number(),
  decided_at: z.number(),
  decided_by: z.string(),
  note: z.string(),
  version: z.number(),
};

export const policyChangeSchema: z.ZodType<PolicyChange> = z.object(changeFields);

const diffSchema: z.ZodType<readonly DiffLine[]> = z.array(
  z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string(), line: z.number() }),
);

export const checkPolicy: Endpoint<null, null, { readonly text: string }, PolicyCheck> = {
  id: 'policy.check',
  method: 'POST',
  path: `${API_BASE}/settings/policy/check`,
  summary: 'Checks a policy text: problems with their lines, and what it changes. Nothing takes effect.',
  params: null,
  query: null,
  body: z.object({ text: policyTextSchema }),
  kind: 'json',
  answer: z.object({
    problems: z.array(
      z.object({
        code: z.string() as unknown as z.ZodType<ErrorCode>,
        line: z.number(),
        column: z.number(),
        text: z.string(),
      }),
    ),
    diff: diffSchema,
    summary: z.string(),
    touches: z.array(z.string()),
  }),
};

/** Exchanges of a dry run: as many as are decided on again in a few seconds. */
export const DRY_RUN_EVENTS_MAX = 100_000;

export const dryRunPolicy: Endpoint<null, null, { readonly text: string; readonly records: number }, DryRun> = {
  id: 'policy.dry-run',
  method: 'POST',
  path: `${API_BASE}/settings/policy/dry-run`,
  summary: 'Decides on the exchanges last recorded by another policy. Nothing takes effect.',
  params: null,
  query: null,
  body: z.object({ text: policyTextSchema, records: z.number().int().min(1).max(DRY_RUN_EVENTS_MAX).default(20_000) }),
  kind: 'json',
  answer: z.object({
    exchanges: z.number(),
    from: z.number(),
    to: z.number(),
    stopped: z.object({ before: z.number(), after: z.number() }),
    newly_stopped: z.number(),
    newly_passed: z.number(),
    callers: z.number(),
    clean_callers: z.number(),
    examples: z.array(
      z.object({
        event: z.string(),
        at: z.number(),
        method: z.string(),
        host: z.string(),
        path: z.string(),
        now: z.enum(['pass', 'block']),
        reasons: z.array(z.string()),
      }),
    ),
    not_evaluated: z.array(z.string()),
  }),
};

export interface PolicyChangeList {
  /** Open ones first, then the latest. */
  readonly items: readonly PolicyChange[];
  readonly can: Can<'decide'>;
}

export const listPolicyChanges: Endpoint<null, null, null, PolicyChangeList> = {
  id: 'policy.changes.list',
  method: 'GET',
  path: `${API_BASE}/settings/policy/changes`,
  summary: 'Changes of the policy that wait for a second person, and what became of earlier ones.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(policyChangeSchema), can: canSchema('decide') }),
};

export const getPolicyChange: Endpoint<IdParams, null, null, PolicyChangeDetail> = {
  id: 'policy.changes.get',
  method: 'GET',
  path: `${API_BASE}/settings/policy/changes/:id`,
  summary: 'One change with its text and what it differs in.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ ...changeFields, text: z.string(), diff: diffSchema }),
};

function decision(verb: 'approve' | 'reject' | 'withdraw', summary: string): Endpoint<IdParams, null, Reasoned, PolicyChange> {
  return {
    id: `policy.changes.${verb}`,
    method: 'POST',
    path: `${API_BASE}/settings/policy/changes/:id/${verb}`,
    summary,
    params: idParamsSchema,
    query: null,
    body: z.object({ reason: whySchema }),
    kind: 'json',
    answer: policyChangeSchema,
  };
}

export const approvePolicyChange: Endpoint<IdParams, null, Reasoned, PolicyChange> = decision(
  'approve',
  'Puts a proposed change in force. Not for the one who proposed it, and not for API tokens.',
);
export const rejectPolicyChange: Endpoint<IdParams, null, Reasoned, PolicyChange> = decision('reject', 'Turns a proposed change down.');
export const withdrawPolicyChange: Endpoint<IdParams, null, Reasoned, PolicyChange> = decision(
  'withdraw',
  'Takes a proposed change back; only the one who proposed it can.',
);

export const listPolicyVersions: Endpoint<null, null, null, { readonly items: readonly PolicyVersionView[] }> = {
  id: 'policy.versions.list',
  method: 'GET',
  path: `${API_BASE}/settings/policy/versions`,
  summary: 'Versions of the policy, newest first, with who, when and why.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        version: z.number(),
        hash: z.string(),
        created_at: z.number(),
        created_by: z.string(),
        reason: z.string(),
        approved_by: z.string(),
        restores: z.number(),
        rollout: rolloutViewSchema.nullable(),
        in_force: z.boolean(),
      }),
    ),
  }),
};

export const getPolicyVersion: Endpoint<{ readonly version: number }, null, null, PolicyVersionDetail> = {
  id: 'policy.versions.get',
  method: 'GET',
  path: `${API_BASE}/settings/policy/versions/:version`,
  summary: 'One version as text, and what it differs in from the one in force.',
  params: z.object({ version: z.coerce.number().int().min(0) }),
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ version: z.number(), text: z.string(), diff: diffSchema }),
};
