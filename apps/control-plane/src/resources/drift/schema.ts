import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema, idSchema, limitSchema, manyOf, textFilterSchema } from '../../contract/page.ts';

/** `open` until somebody decides, and again once something else is seen. */
export type DriftState = 'open' | 'accepted' | 'rejected';
export type DriftKind = 'undeclared' | 'missing' | 'type' | 'auth' | 'scope' | 'status';

export const DRIFT_STATES: readonly DriftState[] = ['open', 'accepted', 'rejected'];
export const DRIFT_KINDS: readonly DriftKind[] = ['undeclared', 'missing', 'type', 'auth', 'scope', 'status'];

export interface DriftDecisionView {
  readonly decision: 'accepted' | 'rejected';
  readonly reason: string;
  readonly decided_at: number;
  readonly decided_by: string;
  /** The description was changed. */
  readonly applied: boolean;
  /** Something else was seen since: it is open again. */
  readonly void: boolean;
}

/** One departure of traffic from its description. */
export interface DriftView {
  readonly id: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  /** Title and version of the description. */
  readonly spec: string;
  readonly kind: DriftKind;
  readonly location: string;
  readonly name: string;
  readonly status_class: string;
  readonly described: string;
  readonly seen: string;
  readonly count: number;
  readonly samples: number;
  /** What was seen, in words; never a value. */
  readonly example: string;
  readonly state: DriftState;
  readonly decision: DriftDecisionView | null;
  /** A change of the description would take it away; of what people have to decide there is none. */
  readonly mendable: boolean;
}

export interface DriftPage {
  /** In the order of host and path. */
  readonly items: readonly DriftView[];
  readonly total: number;
  readonly facets: {
    readonly state: Readonly<Record<string, number>>;
    readonly kind: Readonly<Record<string, number>>;
    readonly spec: Readonly<Record<string, number>>;
  };
  readonly can: Can<'decide'>;
}

export interface DriftQuery {
  readonly state: readonly DriftState[];
  readonly kind: readonly DriftKind[];
  readonly spec: readonly string[];
  /** Of one operation. */
  readonly operation?: string | undefined;
  readonly q: string;
  readonly offset: number;
  readonly limit: number;
}

export interface DriftDecide {
  readonly ids: readonly string[];
  readonly decision: 'accepted' | 'rejected';
  /** Why; on record and needed to reject. */
  readonly reason: string;
  /** Changes the description that is kept here, as a new version; without it the change waits in the pull request. */
  readonly apply: boolean;
}

export interface DriftDecided {
  readonly decided: number;
  /** Names of the descriptions that were changed. */
  readonly changed: readonly string[];
}

/** Departures decided on at once. */
export const DRIFT_DECIDED_MAX = 200;

const viewShape = {
  id: z.string(),
  operation: z.string(),
  method: z.string(),
  host: z.string(),
  template: z.string(),
  spec: z.string(),
  kind: z.enum(DRIFT_KINDS as [DriftKind, ...DriftKind[]]),
  location: z.string(),
  name: z.string(),
  status_class: z.string(),
  described: z.string(),
  seen: z.string(),
  count: z.number(),
  samples: z.number(),
  example: z.string(),
  state: z.enum(DRIFT_STATES as [DriftState, ...DriftState[]]),
  decision: z
    .object({
      decision: z.enum(['accepted', 'rejected']),
      reason: z.string(),
      decided_at: z.number(),
      decided_by: z.string(),
      applied: z.boolean(),
      void: z.boolean(),
    })
    .nullable(),
  mendable: z.boolean(),
};

const driftSchema: z.ZodType<DriftView> = z.object(viewShape);
const counts = z.record(z.string(), z.number());

export const listDrift: Endpoint<null, DriftQuery, null, DriftPage> = {
  id: 'drift.list',
  method: 'GET',
  path: `${API_BASE}/drift`,
  summary: 'Departures of traffic from its descriptions, with what was decided.',
  params: null,
  query: z.object({
    state: manyOf(viewShape.state),
    kind: manyOf(viewShape.kind),
    spec: manyOf(z.string().max(500)),
    operation: idSchema.optional(),
    q: textFilterSchema,
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
    limit: limitSchema(100),
  }) as z.ZodType<DriftQuery>,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(driftSchema),
    total: z.number(),
    facets: z.object({ state: counts, kind: counts, spec: counts }),
    can: canSchema('decide'),
  }),
};

export const decideDrift: Endpoint<null, null, DriftDecide, DriftDecided> = {
  id: 'drift.decide',
  method: 'POST',
  path: `${API_BASE}/drift/decisions`,
  summary: 'Accepts departures into the description, or rejects them: they stay hidden until something else is seen.',
  params: null,
  query: null,
  body: z.object({
    ids: z.array(idSchema).min(1).max(DRIFT_DECIDED_MAX),
    decision: z.enum(['accepted', 'rejected']),
    reason: z.string().trim().max(2_000).default(''),
    apply: z.boolean().default(false),
  }),
  kind: 'json',
  answer: z.object({ decided: z.number(), changed: z.array(z.string()) }),
};

export const reopenDrift: Endpoint<{ readonly id: string }, null, null, null> = {
  id: 'drift.reopen',
  method: 'DELETE',
  path: `${API_BASE}/drift/decisions/:id`,
  summary: 'Takes a decision back; the departure is open again.',
  params: z.object({ id: idSchema }),
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};

export const getDriftPullRequest: Endpoint<null, { readonly spec: string }, null, null> = {
  id: 'drift.pull_request',
  method: 'GET',
  path: `${API_BASE}/drift/pull-request`,
  summary: 'What was accepted and is not in the description yet, as a patch of its text (unified format).',
  params: null,
  query: z.object({ spec: z.string().min(1).max(500) }),
  body: null,
  kind: 'file',
  answer: null,
};
