import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { cursorSchema, limitSchema, manyOf, type PeriodQuery, periodQueryShape, textFilterSchema } from '../../contract/page.ts';

export type AuditOutcome = 'allowed' | 'denied' | 'failed';

export interface AuditRecord {
  readonly id: string;
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  /** e.g. `policy.update`. */
  readonly action: string;
  readonly target: string;
  readonly outcome: AuditOutcome;
  readonly detail: string;
  readonly address: string;
}

/** Without `from`, an audit list starts at the beginning. */
export interface AuditQuery extends PeriodQuery {
  readonly actor: string;
  readonly action: string;
  readonly outcome: readonly AuditOutcome[];
  readonly q: string;
  readonly limit: number;
  readonly cursor: string;
}

export interface AuditPage {
  /** Newest first. */
  readonly items: readonly AuditRecord[];
  /** `cursor` of the next page, or `null` at the end. */
  readonly next: string | null;
}

const outcomeSchema: z.ZodType<AuditOutcome> = z.enum(['allowed', 'denied', 'failed']);

const recordSchema: z.ZodType<AuditRecord> = z.object({
  id: z.string(),
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: outcomeSchema,
  detail: z.string(),
  address: z.string(),
});

export const listAudit: Endpoint<null, AuditQuery, null, AuditPage> = {
  id: 'audit.list',
  method: 'GET',
  path: `${API_BASE}/audit`,
  summary: 'Who changed, saw or tried what, newest first.',
  params: null,
  query: z.object({
    ...periodQueryShape,
    actor: textFilterSchema,
    action: textFilterSchema,
    outcome: manyOf(outcomeSchema),
    q: textFilterSchema,
    limit: limitSchema(100),
    cursor: cursorSchema,
  }),
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(recordSchema), next: z.string().nullable() }),
};
