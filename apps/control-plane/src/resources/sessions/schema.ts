import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type IdParams,
  idParamsSchema,
  limitSchema,
  manyOf,
  type Period,
  type PeriodQuery,
  periodQueryShape,
  periodSchema,
} from '../../contract/page.ts';

/** What one session did on one day (UTC). Counts above a few dozen are estimates within two percent. */
export interface SessionDay {
  /** Keyed hash, as alerts and lists have it. */
  readonly session: string;
  /** Keyed hash of the caller, or the empty string. */
  readonly principal: string;
  /** Start of the day. */
  readonly day: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly requests: number;
  /** Answers of 400 and more. */
  readonly errors: number;
  /** Requests with an attack. */
  readonly flagged: number;
  readonly stopped: number;
  /** Distinct addresses, and operations. */
  readonly clients: number;
  readonly operations: number;
}

export interface SessionList {
  readonly period: Period;
  /** Most flagged first, then most requests. */
  readonly items: readonly SessionDay[];
}

/** One exchange of a session, as far back as single events are kept. */
export interface SessionExchange {
  readonly id: string;
  readonly at: number;
  readonly client: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status: number;
  readonly action: 'pass' | 'block';
  readonly classes: readonly string[];
}

export interface SessionDetail {
  readonly session: string;
  /** Newest first. */
  readonly days: readonly SessionDay[];
  /** The latest. */
  readonly exchanges: readonly SessionExchange[];
}

const day = z.object({
  session: z.string(),
  principal: z.string(),
  day: z.number(),
  first_at: z.number(),
  last_at: z.number(),
  requests: z.number(),
  errors: z.number(),
  flagged: z.number(),
  stopped: z.number(),
  clients: z.number(),
  operations: z.number(),
});

/** What a day of a session can be picked by: attacks, stopped requests, errors, or more than one address. */
export const SESSION_SIGNS = ['flagged', 'stopped', 'errors', 'addresses'] as const;
export type SessionSign = (typeof SESSION_SIGNS)[number];

export interface SessionQuery extends PeriodQuery {
  readonly principal: string;
  /** Start of the hash of a session or of a caller. */
  readonly q: string;
  /** Only days with each of these. */
  readonly with: readonly SessionSign[];
  readonly limit: number;
}

const hash = z
  .string()
  .regex(/^([0-9a-f]{16})?$/, '16 hexadecimal digits')
  .default('');

const hashStart = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{0,16}$/, 'up to 16 hexadecimal digits')
  .default('');

export const listSessions: Endpoint<null, SessionQuery, null, SessionList> = {
  id: 'sessions.list',
  method: 'GET',
  path: `${API_BASE}/sessions`,
  summary: 'What sessions did, by the day, over as long as summaries are kept.',
  params: null,
  query: z.object({ ...periodQueryShape, principal: hash, q: hashStart, with: manyOf(z.enum(SESSION_SIGNS)), limit: limitSchema(100) }),
  body: null,
  kind: 'json',
  answer: z.object({ period: periodSchema, items: z.array(day) }),
};

export const getSessionDetail: Endpoint<IdParams, null, null, SessionDetail> = {
  id: 'sessions.get',
  method: 'GET',
  path: `${API_BASE}/sessions/:id`,
  summary: 'One session by its keyed hash: its days, and its latest exchanges while they are kept.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({
    session: z.string(),
    days: z.array(day),
    exchanges: z.array(
      z.object({
        id: z.string(),
        at: z.number(),
        client: z.string(),
        method: z.string(),
        host: z.string(),
        path: z.string(),
        status: z.number(),
        action: z.enum(['pass', 'block']),
        classes: z.array(z.string()),
      }),
    ),
  }),
};
