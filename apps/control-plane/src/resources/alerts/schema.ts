import {
  ABUSE_DETECTORS,
  type AbuseAlert,
  type AbuseDetectorId,
  ALERT_EVIDENCE_MAX,
  type Reaction,
  type Severity,
  type SubjectKind,
} from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type Can,
  canSchema,
  idSchema,
  manyOf,
  type PeriodQuery,
  periodQueryShape,
  textFilterSchema,
  timeSchema,
} from '../../contract/page.ts';
import { severitySchema } from '../../contract/vocabulary.ts';

export const SUBJECT_KINDS: readonly SubjectKind[] = ['address', 'principal', 'session', 'username', 'cluster', 'everyone'];

const subjectKindSchema: z.ZodType<SubjectKind> = z.enum(SUBJECT_KINDS as [SubjectKind, ...SubjectKind[]]);
const detectorSchema: z.ZodType<AbuseDetectorId> = z.enum(ABUSE_DETECTORS as [AbuseDetectorId, ...AbuseDetectorId[]]);

/** Alerts held for the API at most; all of them are in the evidence log. */
export const ALERTS_MAX = 1_000;

const subjectSchema = z.object({
  kind: subjectKindSchema,
  value: z.string().min(1).max(200),
});

const alertSchema: z.ZodType<AbuseAlert> = z.object({
  detector: detectorSchema,
  at: z.number(),
  subject: subjectSchema,
  targets: z.array(subjectSchema),
  severity: severitySchema,
  confidence: z.number(),
  value: z.number(),
  baseline: z.number(),
  multiple: z.number(),
  detail: z.string(),
  evidence: z.array(z.string()),
});

const reactionSchema: z.ZodType<Reaction> = z.object({
  id: z.string(),
  subject: subjectSchema,
  kind: z.enum(['log', 'throttle', 'challenge', 'block']),
  until: z.number(),
  reason: z.string(),
});

/** Every list filter holds any of its values; different filters must all hold. Without `from`, all that are held. */
export interface AlertFilter extends PeriodQuery {
  readonly detector: readonly AbuseDetectorId[];
  readonly subject: readonly SubjectKind[];
  readonly severity: readonly Severity[];
  /** Found in the value of the subject or in the detail; case does not matter. */
  readonly q: string;
}

export interface AlertQuery extends AlertFilter {
  readonly limit: number;
}

export interface AlertList {
  readonly items: readonly AbuseAlert[];
  /** How many hold in all. */
  readonly total: number;
}

export const listAlerts: Endpoint<null, AlertQuery, null, AlertList> = {
  id: 'alerts.list',
  method: 'GET',
  path: `${API_BASE}/alerts`,
  summary: 'Alerts of the behaviour detectors, the newest first: value, baseline, multiple and the transactions that show it.',
  params: null,
  query: z.object({
    ...periodQueryShape,
    detector: manyOf(detectorSchema),
    subject: manyOf(subjectKindSchema),
    severity: manyOf(severitySchema),
    q: textFilterSchema,
    limit: z.coerce.number().int().min(1).max(ALERTS_MAX).default(100),
  }),
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(alertSchema), total: z.number() }),
};

/** What a behaviour detector looks for, and how. */
export interface AbuseDetectorView {
  readonly id: AbuseDetectorId;
  readonly title: string;
  /** OWASP API Security Top 10 (2023) or Automated Threats (OAT) entry. */
  readonly reference: string;
  readonly about: string;
  readonly method: string;
  /** Literature the method is from. */
  readonly source: string;
}

export interface AbuseDetectorList {
  readonly items: readonly AbuseDetectorView[];
}

export const listAbuseDetectors: Endpoint<null, null, null, AbuseDetectorList> = {
  id: 'alerts.detectors',
  method: 'GET',
  path: `${API_BASE}/alerts/detectors`,
  summary: 'What each behaviour detector looks for, how, and where the method is from.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        id: detectorSchema,
        title: z.string(),
        reference: z.string(),
        about: z.string(),
        method: z.string(),
        source: z.string(),
      }),
    ),
  }),
};

export interface AlertEvidenceQuery {
  readonly transaction: readonly string[];
  /** Time of the alert, milliseconds since the epoch. */
  readonly at: number;
}

/** An exchange that shows what an alert says. */
export interface AlertExchange {
  readonly id: string;
  readonly transaction: string;
  readonly at: number;
  readonly client: string;
  readonly partner: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Id of the operation, or the empty string. */
  readonly operation: string;
  readonly status: number;
  /** True when a detector of attacks flagged it, too. */
  readonly flagged: boolean;
}

export interface AlertEvidence {
  /** The oldest first. Those that retention has deleted are left out. */
  readonly items: readonly AlertExchange[];
}

export const listAlertEvidence: Endpoint<null, AlertEvidenceQuery, null, AlertEvidence> = {
  id: 'alerts.evidence',
  method: 'GET',
  path: `${API_BASE}/alerts/evidence`,
  summary: 'The exchanges that an alert names as its evidence.',
  params: null,
  query: z.object({
    transaction: manyOf(idSchema).refine((list) => list.length <= ALERT_EVIDENCE_MAX, `at most ${ALERT_EVIDENCE_MAX}`),
    at: timeSchema,
  }),
  body: null,
  kind: 'json',
  answer: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        transaction: z.string(),
        at: z.number(),
        client: z.string(),
        partner: z.string(),
        method: z.string(),
        host: z.string(),
        path: z.string(),
        operation: z.string(),
        status: z.number(),
        flagged: z.boolean(),
      }),
    ),
  }),
};

export interface ReactionItems {
  readonly items: readonly Reaction[];
  readonly can: Can<'create' | 'lift'>;
}

export const listReactions: Endpoint<null, null, null, ReactionItems> = {
  id: 'reactions.list',
  method: 'GET',
  path: `${API_BASE}/reactions`,
  summary: 'Reactions in force at the gateways.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(reactionSchema), can: canSchema('create', 'lift') }),
};

export interface ReactionBody {
  readonly subject: Reaction['subject'];
  readonly kind: Reaction['kind'];
  readonly seconds: number;
  readonly reason: string;
}

export const createReaction: Endpoint<null, null, ReactionBody, Reaction> = {
  id: 'reactions.create',
  method: 'POST',
  path: `${API_BASE}/reactions`,
  summary: 'Throttle, challenge or block an address, session, user or client program for a time; in force at all gateways within a second.',
  params: null,
  query: null,
  body: z.object({
    subject: subjectSchema,
    kind: z.enum(['log', 'throttle', 'challenge', 'block']),
    seconds: z.number().min(1).max(31_536_000),
    reason: z.string().min(3).max(200),
  }),
  kind: 'json',
  answer: reactionSchema,
};

export const liftReaction: Endpoint<{ readonly id: string }, null, null, null> = {
  id: 'reactions.lift',
  method: 'DELETE',
  path: `${API_BASE}/reactions/:id`,
  summary: 'End a reaction before its time.',
  params: z.object({ id: z.string().min(1).max(400) }),
  query: null,
  body: null,
  kind: 'empty',
  answer: null,
};
