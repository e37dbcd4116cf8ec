import { ABUSE_DETECTORS, type AbuseAlert, type AbuseDetectorId, type Reaction } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { severitySchema } from '../../contract/vocabulary.ts';

const subjectSchema = z.object({
  kind: z.enum(['address', 'principal', 'session', 'username', 'cluster', 'everyone']),
  value: z.string().min(1).max(200),
});

const alertSchema: z.ZodType<AbuseAlert> = z.object({
  detector: z.enum(ABUSE_DETECTORS as [AbuseDetectorId, ...AbuseDetectorId[]]),
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

export interface AlertQuery {
  readonly detector?: AbuseDetectorId | undefined;
  readonly limit: number;
}

export interface AlertList {
  readonly items: readonly AbuseAlert[];
}

export const listAlerts: Endpoint<null, AlertQuery, null, AlertList> = {
  id: 'alerts.list',
  method: 'GET',
  path: `${API_BASE}/alerts`,
  summary: 'Alerts of the behaviour detectors, the newest first: value, baseline, multiple and the transactions that show it.',
  params: null,
  query: z.object({
    detector: z.enum(ABUSE_DETECTORS as [AbuseDetectorId, ...AbuseDetectorId[]]).optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(100),
  }),
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(alertSchema) }),
};

export interface ReactionItems {
  readonly items: readonly Reaction[];
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
  answer: z.object({ items: z.array(reactionSchema) }),
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
