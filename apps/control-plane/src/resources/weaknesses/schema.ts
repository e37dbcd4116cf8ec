import type { DataCategory, Severity } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type Can,
  canSchema,
  flagSchema,
  type IdParams,
  idParamsSchema,
  limitSchema,
  manyOf,
  textFilterSchema,
  timeSchema,
} from '../../contract/page.ts';
import { severitySchema } from '../../contract/vocabulary.ts';
import type { ImportSource } from './import/schema.ts';
import { FALSE_POSITIVE_SCOPES, type FalsePositiveScope, WEAKNESS_STATES, type WeaknessState } from './lifecycle.ts';

export * from './lifecycle.ts';

/** Who says so: our own look at traffic and at descriptions, our scanner, or another tool. */
export type WeaknessSource = 'traffic' | 'lint' | ImportSource;
export const WEAKNESS_SOURCES: readonly WeaknessSource[] = ['traffic', 'lint', 'scan', 'sarif', 'zap', 'nuclei', 'burp'];

/** A weakness as the list has it. Times are milliseconds since the epoch, 0 when never. */
export interface WeaknessSummary {
  /** Fingerprint: the same weakness has the same one whenever it is seen. */
  readonly id: string;
  readonly source: WeaknessSource;
  /** Kind, or the check or rule that found it. */
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: WeaknessState;
  readonly owner: string;
  /** 0 where the finder names no CWE; empty where it names no OWASP item. */
  readonly cwe: number;
  readonly owasp: string;
  /** Id in the inventory, or the empty string. */
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly point: string;
  readonly data: readonly DataCategory[];
  /** Times it was seen. */
  readonly count: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly opened_at: number;
  /** `null` where no clock runs. */
  readonly due_at: number | null;
  readonly breached: boolean;
}

export interface WeaknessEntry {
  readonly at: number;
  readonly by: string;
  /** `found`, `state`, `owner`, `comment`, ... */
  readonly action: string;
  readonly detail: string;
}

export interface WeaknessDetail extends WeaknessSummary {
  readonly detail: string;
  readonly remediation: string;
  /** Ids of events that show it, newest last. */
  readonly events: readonly string[];
  /** What was seen instead of it, where that closed it; else the empty string. */
  readonly absence: string;
  readonly changed_at: number;
  readonly reason: string;
  readonly approver: string;
  readonly expires_at: number;
  /** What a false positive covers; `finding` for anything else. */
  readonly scope: FalsePositiveScope;
  /** The false positive that covers this one, else the empty string. */
  readonly covered_by: string;
  /** Id of the virtual patch in the policy that was made for it, else the empty string. */
  readonly patch: string;
  readonly retest: WeaknessRetest | null;
  readonly tickets: readonly WeaknessTicket[];
  /** Ticket systems of the configuration that have no ticket of it. */
  readonly ticket_systems: readonly string[];
  /** States a person can put it in now; accepting the risk is apart. */
  readonly moves: readonly WeaknessState[];
  /** Newest first, at most {@link WEAKNESS_HISTORY_MAX}. */
  readonly history: readonly WeaknessEntry[];
  readonly can: Can<'update' | 'accept' | 'patch' | 'retest'>;
}

/** The last time it was looked for again. */
export interface WeaknessRetest {
  /** Id of the run. */
  readonly run: string;
  readonly at: number;
  /** `gone`: the same check no longer proves it; `present`: it does; `untested`: the check could not be run to its end. */
  readonly outcome: 'gone' | 'present' | 'untested';
  readonly detail: string;
}

/** What it is called in a ticket system. */
export interface WeaknessTicket {
  readonly system: string;
  readonly key: string;
  readonly url: string;
  readonly state: string;
  readonly synced_at: number;
  /** Why the last thing could not be told yet, else the empty string. */
  readonly error: string;
}

/** Entries of one history that are shown; and that are kept of comments. */
export const WEAKNESS_HISTORY_MAX = 500;

export interface WeaknessFilter {
  readonly state: readonly WeaknessState[];
  readonly severity: readonly Severity[];
  readonly source: readonly WeaknessSource[];
  readonly kind: readonly string[];
  readonly owner: readonly string[];
  readonly host: readonly string[];
  readonly operation: readonly string[];
  readonly breached?: boolean | undefined;
  readonly q: string;
}

export interface WeaknessQuery extends WeaknessFilter {
  readonly limit: number;
  readonly offset: number;
}

export interface WeaknessList {
  /** The most severe first, then those due first. */
  readonly items: readonly WeaknessSummary[];
  readonly total: number;
  /** How many each value of each filter would give, over all. */
  readonly facets: Readonly<Record<'state' | 'severity' | 'source' | 'kind' | 'owner' | 'host', Readonly<Record<string, number>>>>;
  readonly can: Can<'update'>;
}

export const weaknessStateSchema: z.ZodType<WeaknessState> = z.enum(WEAKNESS_STATES as WeaknessState[]);
const sourceSchema: z.ZodType<WeaknessSource> = z.enum(WEAKNESS_SOURCES as WeaknessSource[]);
const scopeSchema: z.ZodType<FalsePositiveScope> = z.enum(FALSE_POSITIVE_SCOPES as FalsePositiveScope[]);
const categorySchema = z.string() as unknown as z.ZodType<DataCategory>;

const summaryShape = {
  id: z.string(),
  source: sourceSchema,
  kind: z.string(),
  title: z.string(),
  severity: severitySchema,
  state: weaknessStateSchema,
  owner: z.string(),
  cwe: z.number(),
  owasp: z.string(),
  operation: z.string(),
  method: z.string(),
  host: z.string(),
  template: z.string(),
  point: z.string(),
  data: z.array(categorySchema),
  count: z.number(),
  first_seen: z.number(),
  last_seen: z.number(),
  opened_at: z.number(),
  due_at: z.number().nullable(),
  breached: z.boolean(),
};

const summarySchema: z.ZodType<WeaknessSummary> = z.object(summaryShape);

export const weaknessDetailSchema: z.ZodType<WeaknessDetail> = z.object({
  ...summaryShape,
  detail: z.string(),
  remediation: z.string(),
  events: z.array(z.string()),
  absence: z.string(),
  changed_at: z.number(),
  reason: z.string(),
  approver: z.string(),
  expires_at: z.number(),
  scope: scopeSchema,
  covered_by: z.string(),
  patch: z.string(),
  retest: z.object({ run: z.string(), at: z.number(), outcome: z.enum(['gone', 'present', 'untested']), detail: z.string() }).nullable(),
  tickets: z.array(
    z.object({ system: z.string(), key: z.string(), url: z.string(), state: z.string(), synced_at: z.number(), error: z.string() }),
  ),
  ticket_systems: z.array(z.string()),
  moves: z.array(weaknessStateSchema),
  history: z.array(z.object({ at: z.number(), by: z.string(), action: z.string(), detail: z.string() })),
  can: canSchema('update', 'accept', 'patch', 'retest'),
});

const textsSchema = manyOf<string>(z.string().min(1).max(200));
const countsSchema = z.record(z.string(), z.number());

export const listWeaknesses: Endpoint<null, WeaknessQuery, null, WeaknessList> = {
  id: 'weaknesses.list',
  method: 'GET',
  path: `${API_BASE}/weaknesses`,
  summary: 'Weaknesses of the APIs, seen in traffic or imported: what, where, how bad, whose, and until when.',
  params: null,
  query: z.object({
    state: manyOf(weaknessStateSchema),
    severity: manyOf(severitySchema),
    source: manyOf(sourceSchema),
    kind: textsSchema,
    owner: manyOf<string>(z.string().max(200)),
    host: textsSchema,
    operation: textsSchema,
    breached: flagSchema.optional(),
    q: textFilterSchema,
    limit: limitSchema(100),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  }),
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(summarySchema),
    total: z.number(),
    facets: z.object({
      state: countsSchema,
      severity: countsSchema,
      source: countsSchema,
      kind: countsSchema,
      owner: countsSchema,
      host: countsSchema,
    }),
    can: canSchema('update'),
  }),
};

export const getWeakness: Endpoint<IdParams, null, null, WeaknessDetail> = {
  id: 'weaknesses.read',
  method: 'GET',
  path: `${API_BASE}/weaknesses/:id`,
  summary: 'One weakness with its evidence, what to do, and its history.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: weaknessDetailSchema,
};

/** Characters of a reason or comment; longer belongs in a ticket. */
export const WEAKNESS_TEXT_CHARS_MAX = 2_000;

export interface WeaknessMove {
  /** The state it was in when the person decided: another by now is a conflict. */
  readonly from: WeaknessState;
  readonly to: Exclude<WeaknessState, 'risk-accepted'>;
  /** Needed for `closed` and `false-positive`. */
  readonly reason: string;
  /** For `false-positive`; others and later ones that it covers are false positives with it until it is open again. */
  readonly scope: FalsePositiveScope;
}

const reasonSchema = z.string().trim().max(WEAKNESS_TEXT_CHARS_MAX);

export const moveWeakness: Endpoint<IdParams, null, WeaknessMove, WeaknessDetail> = {
  id: 'weaknesses.move',
  method: 'POST',
  path: `${API_BASE}/weaknesses/:id/state`,
  summary: 'Puts a weakness in another state. Closing it and calling it a false positive need a reason.',
  params: idParamsSchema,
  query: null,
  body: z.object({
    from: weaknessStateSchema,
    to: z.enum(['open', 'triaged', 'in-progress', 'fixed-pending-retest', 'closed', 'false-positive']),
    reason: reasonSchema.default(''),
    scope: scopeSchema.default('finding'),
  }),
  kind: 'json',
  answer: weaknessDetailSchema,
};

export interface WeaknessAcceptance {
  readonly from: WeaknessState;
  readonly reason: string;
  /** When it is open again, at most two years ahead. */
  readonly expires_at: number;
}

export const acceptWeakness: Endpoint<IdParams, null, WeaknessAcceptance, WeaknessDetail> = {
  id: 'weaknesses.accept',
  method: 'POST',
  path: `${API_BASE}/weaknesses/:id/accept`,
  summary: 'Accepts the risk of a weakness for a time. The approver is a person other than its owner.',
  params: idParamsSchema,
  query: null,
  body: z.object({ from: weaknessStateSchema, reason: reasonSchema.min(3), expires_at: timeSchema }),
  kind: 'json',
  answer: weaknessDetailSchema,
};

export const assignWeakness: Endpoint<IdParams, null, { readonly owner: string }, WeaknessDetail> = {
  id: 'weaknesses.assign',
  method: 'PUT',
  path: `${API_BASE}/weaknesses/:id/owner`,
  summary: 'Says who mends a weakness: a user or a team; the empty text takes the owner away.',
  params: idParamsSchema,
  query: null,
  body: z.object({ owner: z.string().trim().max(200) }),
  kind: 'json',
  answer: weaknessDetailSchema,
};

export const commentWeakness: Endpoint<IdParams, null, { readonly text: string }, WeaknessDetail> = {
  id: 'weaknesses.comment',
  method: 'POST',
  path: `${API_BASE}/weaknesses/:id/comments`,
  summary: 'Adds a comment to the history of a weakness.',
  params: idParamsSchema,
  query: null,
  body: z.object({ text: reasonSchema.min(1) }),
  kind: 'json',
  answer: weaknessDetailSchema,
};
