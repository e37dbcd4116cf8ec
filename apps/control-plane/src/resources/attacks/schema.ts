import type {
  AttackClass,
  CoverageGap,
  Decision,
  DetectionVersions,
  Excerpt,
  Fact,
  Finding,
  Mode,
  Principal,
  Severity,
  Verdict,
} from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  cursorSchema,
  EXPORT_ROWS_MAX,
  type ExportFormat,
  exportFormatSchema,
  type IdParams,
  idParamsSchema,
  limitSchema,
  manyOf,
  type Period,
  type PeriodQuery,
  periodQueryShape,
  periodSchema,
  textFilterSchema,
} from '../../contract/page.ts';
import {
  attackClassSchema,
  decisionSchema,
  excerptSchema,
  factSchema,
  findingSchema,
  gapSchema,
  modeSchema,
  principalSchema,
  severitySchema,
  verdictSchema,
  versionsSchema,
} from '../../contract/vocabulary.ts';

/** Every list filter holds any of its values; different filters must all hold. Without `from`, the last 24 hours. */
export interface AttackFilter extends PeriodQuery {
  readonly class: readonly AttackClass[];
  readonly verdict: readonly Verdict[];
  readonly action: readonly Verdict[];
  readonly severity: readonly Severity[];
  readonly client: readonly string[];
  readonly host: readonly string[];
  readonly operation: readonly string[];
  readonly detector: readonly string[];
  /** Ids of third parties. */
  readonly partner: readonly string[];
  /** 0..1. */
  readonly min_score: number;
  /** Found in path, template, client, host or evidence; case does not matter. */
  readonly q: string;
}

export interface AttackQuery extends AttackFilter {
  readonly limit: number;
  readonly cursor: string;
}

/** An exchange under suspicion: a verdict of `block`, findings above the noise, or an answer that gave something away. */
export interface AttackSummary {
  readonly id: string;
  readonly at: number;
  readonly client: string;
  readonly partner: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly operation: string;
  readonly template: string;
  readonly status: number;
  readonly verdict: Verdict;
  readonly action: Verdict;
  readonly mode: Mode;
  /** 0..1. */
  readonly score: number;
  readonly severity: Severity;
  readonly classes: readonly AttackClass[];
  readonly detectors: readonly string[];
}

export interface AttackPage {
  readonly period: Period;
  /** Newest first. */
  readonly items: readonly AttackSummary[];
  readonly next: string | null;
  /** How many hold in all. */
  readonly total: number;
}

export type AttackGrouping = 'class' | 'client' | 'operation' | 'detector';

export interface AttackGroupQuery extends AttackFilter {
  readonly by: AttackGrouping;
  readonly limit: number;
}

export interface AttackGroup {
  /** The value grouped by: give it back as the filter of the same name. */
  readonly key: string;
  /** For people: the class title, `METHOD host/template`. */
  readonly label: string;
  readonly count: number;
  readonly blocked: number;
  readonly clients: number;
  readonly operations: number;
  readonly classes: readonly AttackClass[];
  readonly first_seen: number;
  readonly last_seen: number;
}

export interface AttackGroups {
  readonly period: Period;
  readonly by: AttackGrouping;
  /** Largest first. */
  readonly items: readonly AttackGroup[];
}

/** A finding with its class in words. */
export interface ExplainedFinding extends Finding {
  readonly class_title: string;
}

export interface AttackDetail extends AttackSummary {
  readonly transaction: string;
  readonly listener: string;
  readonly protocol: string;
  readonly tls: string;
  readonly principal: Principal;
  /** 0 when the upstream was not asked. */
  readonly upstream_status: number;
  readonly duration_us: number;
  readonly inspect_us: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly decision: Decision;
  readonly versions: DetectionVersions;
  readonly findings: readonly ExplainedFinding[];
  readonly gaps: readonly CoverageGap[];
  readonly facts: readonly Fact[];
  readonly excerpt: Excerpt | null;
  /** Where this stands in the evidence log; 0 and '' when the log no longer holds it. */
  readonly evidence: { readonly seq: number; readonly hash: string };
}

const filterShape = {
  ...periodQueryShape,
  class: manyOf(attackClassSchema),
  verdict: manyOf(verdictSchema),
  action: manyOf(verdictSchema),
  severity: manyOf(severitySchema),
  client: manyOf(z.string()),
  host: manyOf(z.string()),
  operation: manyOf(z.string()),
  detector: manyOf(z.string()),
  partner: manyOf(z.string()),
  min_score: z.coerce.number().min(0).max(1).default(0),
  q: textFilterSchema,
};

const summaryShape = {
  id: z.string(),
  at: z.number(),
  client: z.string(),
  partner: z.string(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  operation: z.string(),
  template: z.string(),
  status: z.number(),
  verdict: verdictSchema,
  action: verdictSchema,
  mode: modeSchema,
  score: z.number(),
  severity: severitySchema,
  classes: z.array(attackClassSchema),
  detectors: z.array(z.string()),
};

export const attackSummarySchema: z.ZodType<AttackSummary> = z.object(summaryShape);

const explainedFindingSchema: z.ZodType<ExplainedFinding> = z.intersection(findingSchema, z.object({ class_title: z.string() }));

const detailSchema: z.ZodType<AttackDetail> = z.object({
  ...summaryShape,
  transaction: z.string(),
  listener: z.string(),
  protocol: z.string(),
  tls: z.string(),
  principal: principalSchema,
  upstream_status: z.number(),
  duration_us: z.number(),
  inspect_us: z.number(),
  request_bytes: z.number(),
  response_bytes: z.number(),
  decision: decisionSchema,
  versions: versionsSchema,
  findings: z.array(explainedFindingSchema),
  gaps: z.array(gapSchema),
  facts: z.array(factSchema),
  excerpt: excerptSchema.nullable(),
  evidence: z.object({ seq: z.number(), hash: z.string() }),
});

export const listAttacks: Endpoint<null, AttackQuery, null, AttackPage> = {
  id: 'attacks.list',
  method: 'GET',
  path: `${API_BASE}/attacks`,
  summary: 'Flagged exchanges, newest first.',
  params: null,
  query: z.object({ ...filterShape, limit: limitSchema(50), cursor: cursorSchema }),
  body: null,
  kind: 'json',
  answer: z.object({ period: periodSchema, items: z.array(attackSummarySchema), next: z.string().nullable(), total: z.number() }),
};

export interface AttackExportQuery extends AttackFilter {
  readonly format: ExportFormat;
}

export const exportAttacks: Endpoint<null, AttackExportQuery, null, null> = {
  id: 'attacks.export',
  method: 'GET',
  path: `${API_BASE}/attacks/export`,
  summary: `All flagged exchanges that a filter finds, as a file. More than ${EXPORT_ROWS_MAX} are refused.`,
  params: null,
  query: z.object({ ...filterShape, format: exportFormatSchema }),
  body: null,
  kind: 'file',
  answer: null,
};

const groupingSchema: z.ZodType<AttackGrouping> = z.enum(['class', 'client', 'operation', 'detector']);

export const groupAttacks: Endpoint<null, AttackGroupQuery, null, AttackGroups> = {
  id: 'attacks.groups',
  method: 'GET',
  path: `${API_BASE}/attacks/groups`,
  summary: 'Flagged exchanges counted by class, client, operation or detector.',
  params: null,
  query: z.object({ ...filterShape, by: groupingSchema, limit: limitSchema(50) }),
  body: null,
  kind: 'json',
  answer: z.object({
    period: periodSchema,
    by: groupingSchema,
    items: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        count: z.number(),
        blocked: z.number(),
        clients: z.number(),
        operations: z.number(),
        classes: z.array(attackClassSchema),
        first_seen: z.number(),
        last_seen: z.number(),
      }),
    ),
  }),
};

export const getAttack: Endpoint<IdParams, null, null, AttackDetail> = {
  id: 'attacks.read',
  method: 'GET',
  path: `${API_BASE}/attacks/:id`,
  summary: 'One flagged exchange with its findings, the reasons of the decision and the masked excerpt.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: detailSchema,
};
